"""Lists, a page at a time."""

import unittest

from service import connect

from numbering_client import RequestRefused, async_pages, pages, unwrap
from numbering_client.api.groups import create_group, list_groups
from numbering_client.api.tenants import create_tenant
from numbering_client.models import CreateGroup, CreateTenant

GROUPS = [f"group{i}" for i in range(5)]


class Pages(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        with connect() as client:
            unwrap(create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="pages")))
            for group in GROUPS:
                unwrap(create_group.sync_detailed("pages", client=client, body=CreateGroup(group_id=group)))

    def test_pages_have_every_row_once(self) -> None:
        with connect() as client:
            found = [
                [group.group_id for group in page.groups]
                for page in pages(lambda after: list_groups.sync_detailed(
                    "pages", client=client, limit=2, after=after))
            ]
        self.assertEqual(found, [GROUPS[:2], GROUPS[2:4], GROUPS[4:]])

    async def test_async_pages_have_every_row_once(self) -> None:
        async with connect() as client:
            found = [
                group.group_id
                async for page in async_pages(lambda after: list_groups.asyncio_detailed(
                    "pages", client=client, limit=2, after=after))
                for group in page.groups
            ]
        self.assertEqual(found, GROUPS)

    def test_a_refused_page_is_an_error(self) -> None:
        with connect() as client, self.assertRaises(RequestRefused):
            list(pages(lambda after: list_groups.sync_detailed("nobody", client=client, after=after)))
