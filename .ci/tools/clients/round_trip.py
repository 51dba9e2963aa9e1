"""A client in Python, generated from openapi/numbering.json: exclusive and mobile numbers, there and back."""

import os

from numbering_client import AuthenticatedClient
from numbering_client.api.exclusive_numbers import (
    create_exclusive_number,
    destroy_exclusive_number,
    list_exclusive_numbers,
    read_exclusive_number,
    update_exclusive_number,
)
from numbering_client.api.mobile_numbers import add_mobile_numbers, list_mobile_numbers, remove_mobile_numbers
from numbering_client.api.tenants import create_tenant
from numbering_client.models import (
    CreateExclusiveNumber,
    CreateTenant,
    MobileNumberList,
    NumberItem,
    UpdateExclusiveNumber,
)

client = AuthenticatedClient(
    base_url=os.environ["NUMBERING_ADDRESS"], token=os.environ["NUMBERING_BOOTSTRAP_TOKEN"])


def exclusive_numbers():
    body = CreateExclusiveNumber(number="python", enabled=True, description="text")
    made = create_exclusive_number.sync_detailed(client=client, body=body)
    assert made.status_code == 200, made
    id = made.parsed.id
    taken = create_exclusive_number.sync_detailed(client=client, body=body)
    assert taken.status_code == 409 and taken.parsed.errors[0].code == "ALREADY_EXISTS", taken
    assert taken.parsed.errors[0].detail.id == id

    changed = update_exclusive_number.sync_detailed(id, client=client, body=UpdateExclusiveNumber(description=None))
    assert changed.status_code == 200, changed
    one = read_exclusive_number.sync(id, client=client)
    assert (one.number, one.description, one.enabled) == ("python", None, True), one
    found = list_exclusive_numbers.sync(client=client, search="PYTH", top=10)
    assert found.count == 1 and found.items[0].id == id, found

    assert destroy_exclusive_number.sync_detailed(id, client=client).status_code == 204
    absent = read_exclusive_number.sync_detailed(id, client=client)
    assert absent.status_code == 404 and absent.parsed.errors[0].code == "NOT_FOUND", absent


def mobile_numbers():
    made = create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="python"))
    assert made.status_code == 201, made
    one = MobileNumberList(phone_numbers=[NumberItem(phone_number="+32472000001")])
    two = MobileNumberList(
        phone_numbers=[NumberItem(phone_number=number) for number in ("+32472000001", "+32472000002")])
    added = add_mobile_numbers.sync_detailed("python", client=client, body=one)
    assert added.status_code == 201 and added.parsed.result[0].status == "added", added
    partly = add_mobile_numbers.sync_detailed("python", client=client, body=two)
    assert partly.status_code == 207 and partly.parsed.result[0].code == 11, partly
    none = add_mobile_numbers.sync_detailed("python", client=client, body=two)
    assert none.status_code == 400 and none.parsed.errors[0].details.name == "ALREADY_EXISTS", none
    listed = list_mobile_numbers.sync("python", client=client, available="true")
    assert listed.available_numbers == ["+32472000001", "+32472000002"], listed
    removed = remove_mobile_numbers.sync_detailed("python", client=client, body=two)
    assert removed.status_code == 200, removed


exclusive_numbers()
mobile_numbers()
print("the client in Python went there and back")
