"""The README's session, a list that succeeds in part, and exclusive numbers."""

import json
import os
import re
import unittest
from pathlib import Path

from service import connect

from numbering_client import RequestRefused, unwrap
from numbering_client.api.exclusive_numbers import (
    create_exclusive_number,
    destroy_exclusive_number,
    list_exclusive_numbers,
    read_exclusive_number,
    update_exclusive_number,
)
from numbering_client.api.groups import create_group
from numbering_client.api.mobile_numbers import (
    add_mobile_numbers,
    assign_mobile_numbers,
    list_mobile_numbers,
    remove_mobile_numbers,
)
from numbering_client.api.search import number_usages
from numbering_client.api.tenant_immediate_trunking_connectivity import define_ranges, list_pool_ranges
from numbering_client.api.tenants import create_tenant
from numbering_client.models import (
    CreateExclusiveNumber,
    CreateGroup,
    CreateTenant,
    ExclusiveErrorReport,
    HeldNumber,
    MobileNumberList,
    NumberItem,
    RangeDefinition,
    RangeDefinitions,
    TenantMobileNumbers,
    TenantMobileRanges,
    UpdateExclusiveNumber,
)


def bodies_of_the_readme() -> list[object]:
    session = Path(os.environ["NUMBERING_README"]).read_text().split("\n## A session")[1].split("\n## ")[0]
    return [json.loads(body) for body in re.findall(r"--data '(.*?)'", session)]


def numbers(*items: str) -> MobileNumberList:
    return MobileNumberList(phone_numbers=[NumberItem(phone_number=item) for item in items])


class Session(unittest.TestCase):
    def test_the_session_of_the_readme(self) -> None:
        tenant = CreateTenant(tenant_id="foo")
        group = CreateGroup(group_id="ApioGrpTest")
        added = MobileNumberList(phone_numbers=[
            NumberItem(phone_number="+32471123456"),
            NumberItem(min_phone_number="+32480000000", max_phone_number="+32489999999"),
        ])
        assigned = MobileNumberList(phone_numbers=[
            NumberItem(min_phone_number="+32480000000", max_phone_number="+32480000099"),
        ])
        self.assertEqual(
            [tenant.to_dict(), group.to_dict(), added.to_dict(), assigned.to_dict()], bodies_of_the_readme())

        with connect() as client:
            self.assertEqual(unwrap(create_tenant.sync_detailed(client=client, body=tenant)).tenant_id, "foo")
            unwrap(create_group.sync_detailed("foo", client=client, body=group))
            report = unwrap(add_mobile_numbers.sync_detailed("foo", client=client, body=added))
            self.assertEqual([row.status for row in report.result], ["added", "added"])
            unwrap(assign_mobile_numbers.sync_detailed("foo", "ApioGrpTest", client=client, body=assigned))
            listed = unwrap(list_mobile_numbers.sync_detailed("foo", client=client, view="ranges"))
            assert isinstance(listed, TenantMobileRanges)
            self.assertEqual(listed.assigned_ranges[0].assigned_to_group, "ApioGrpTest")
            holder = unwrap(number_usages.sync_detailed("+32480000042", client=client))
            assert isinstance(holder, HeldNumber)
            self.assertEqual((holder.tenant_id, holder.group_id), ("foo", "ApioGrpTest"))

    def test_a_list_that_succeeds_in_part(self) -> None:
        with connect() as client:
            unwrap(create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="part")))
            one, two = numbers("+32472000001"), numbers("+32472000001", "+32472000002")
            unwrap(add_mobile_numbers.sync_detailed("part", client=client, body=one))
            answer = add_mobile_numbers.sync_detailed("part", client=client, body=two)
            self.assertEqual(answer.status_code, 207)
            report = unwrap(answer)
            self.assertEqual([row.status for row in report.result], ["rejected", "added"])
            self.assertEqual(report.result[0].code, 11)
            is_misspelt = report.result[0].status == "rejectd"  # type: ignore[comparison-overlap]
            self.assertFalse(is_misspelt)
            with self.assertRaises(RequestRefused) as refused:
                unwrap(add_mobile_numbers.sync_detailed("part", client=client, body=two))
            self.assertEqual(refused.exception.status_code, 400)
            three = numbers("+32472000002", "+32472000003")
            self.assertEqual(remove_mobile_numbers.sync_detailed("part", client=client, body=three).status_code, 207)

    def test_a_range_without_its_defaults(self) -> None:
        with connect() as client:
            unwrap(create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="pool")))
            definition = RangeDefinition(min_phone_number="+3226127000", max_phone_number="+3226127099")
            unwrap(define_ranges.sync_detailed("pool", client=client, body=RangeDefinitions(numbers=[definition])))
            listed = unwrap(list_pool_ranges.sync_detailed("pool", client=client))
            self.assertEqual([row.active for row in listed.numbers], [True])
            mobile = unwrap(list_mobile_numbers.sync_detailed("pool", client=client, available=True))
            assert isinstance(mobile, TenantMobileNumbers)
            self.assertEqual(mobile.available_numbers, [])

    def test_exclusive_numbers(self) -> None:
        with connect() as client:
            body = CreateExclusiveNumber(number="python", enabled=True, description="text")
            id = unwrap(create_exclusive_number.sync_detailed(client=client, body=body)).id
            with self.assertRaises(RequestRefused) as refused:
                unwrap(create_exclusive_number.sync_detailed(client=client, body=body))
            assert isinstance(refused.exception.errors, ExclusiveErrorReport)
            self.assertEqual(refused.exception.errors.errors[0].code, "ALREADY_EXISTS")
            changes = UpdateExclusiveNumber(description=None)
            self.assertEqual(update_exclusive_number.sync_detailed(id, client=client, body=changes).status_code, 200)
            self.assertIsNone(unwrap(read_exclusive_number.sync_detailed(id, client=client)).description)
            found = unwrap(list_exclusive_numbers.sync_detailed(client=client, search="PYTH", top=10))
            self.assertEqual((found.count, found.items[0].id), (1, id))
            self.assertEqual(destroy_exclusive_number.sync_detailed(id, client=client).status_code, 204)
