// A client in Go, generated from openapi/numbering.json: the README's session, and a list that succeeds in part.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	numbering "example.com/numbering/client"
)

func main() {
	configuration := numbering.NewConfiguration()
	configuration.Servers = numbering.ServerConfigurations{{URL: os.Getenv("NUMBERING_ADDRESS")}}
	configuration.AddDefaultHeader("Authorization", "Bearer "+os.Getenv("NUMBERING_BOOTSTRAP_TOKEN"))
	client := numbering.NewAPIClient(configuration)
	session(context.Background(), client)
	listThatSucceedsInPart(context.Background(), client)
	fmt.Println("the client in Go did the session of the README and a 207")
}

func session(ctx context.Context, client *numbering.APIClient) {
	_, answer, err := client.TenantsAPI.CreateTenant(ctx).CreateTenant(*numbering.NewCreateTenant("foo")).Execute()
	expect(answer, err, 201)
	_, answer, err = client.GroupsAPI.CreateGroup(ctx, "foo").CreateGroup(*numbering.NewCreateGroup("ApioGrpTest")).Execute()
	expect(answer, err, 201)
	numbers := list(number("+32471123456"), interval("+32480000000", "+32489999999"))
	report, answer, err := client.MobileNumbersAPI.AddMobileNumbers(ctx, "foo").MobileNumberList(numbers).Execute()
	expect(answer, err, 201)
	equal(report.Result[1].Status, "added")
	numbers = list(interval("+32480000000", "+32480000099"))
	_, answer, err = client.MobileNumbersAPI.AssignMobileNumbers(ctx, "foo", "ApioGrpTest").MobileNumberList(numbers).Execute()
	expect(answer, err, 201)
	listed, answer, err := client.MobileNumbersAPI.ListMobileNumbers(ctx, "foo").View("ranges").Execute()
	expect(answer, err, 200)
	equal(listed.TenantMobileRanges.AssignedRanges[0].AssignedToGroup, "ApioGrpTest")
	usage, answer, err := client.SearchAPI.NumberUsages(ctx, "+32480000042").Execute()
	expect(answer, err, 200)
	equal(usage.HeldNumber.GroupId, "ApioGrpTest")
}

func listThatSucceedsInPart(ctx context.Context, client *numbering.APIClient) {
	numbers := list(number("+32471123456"), number("+32471123457"))
	report, answer, err := client.MobileNumbersAPI.AddMobileNumbers(ctx, "foo").MobileNumberList(numbers).Execute()
	expect(answer, err, 207)
	equal(report.Result[0].Status, "rejected")
	equal(*report.Result[0].Code, 11)
	equal(report.Result[1].Status, "added")
}

func list(items ...numbering.NumberItem) numbering.MobileNumberList {
	return numbering.MobileNumberList{PhoneNumbers: items}
}

func number(number string) numbering.NumberItem {
	item := numbering.NewNumberItem()
	item.SetPhoneNumber(number)
	return *item
}

func interval(first, last string) numbering.NumberItem {
	item := numbering.NewNumberItem()
	item.SetMinPhoneNumber(first)
	item.SetMaxPhoneNumber(last)
	return *item
}

func expect(answer *http.Response, err error, status int) {
	if err != nil {
		fail(err)
	}
	equal(answer.StatusCode, status)
}

func equal[T comparable](found, expected T) {
	if found != expected {
		fail(fmt.Sprintf("expected %v, found %v", expected, found))
	}
}

func fail(reason any) {
	fmt.Fprintln(os.Stderr, reason)
	os.Exit(1)
}
