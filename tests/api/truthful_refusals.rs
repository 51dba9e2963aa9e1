//! Tests of what refusals say: the reasons, causes and counts of certain inputs.

use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use numbering_tests::trunking_fixture::{
    TrunkingFixture, error_summaries, group_path, pool_path, prefix_list, range_list, user_path,
};
use serde_json::{Value, json};

on_both_databases! {
    fn the_reasons_of_the_field_are_true(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        fixture.define(&["+4722110000..+4722110099"]);
        fixture.assign("sales", &["+4722110010..+4722110019"]);
        fixture.assign("help", &["+4722110030..+4722110039"]);
        fixture.assign("help", &["+4722110040..+4722110049"]);
        let carried = range_list(&["+4722110015..+4722110015"]);
        system.put(&user_path("sales", "ann"), &carried).expect_status(200);
        fixture.create("/api/v1/tenants/foo/mobile_numbers/", &json!({"phoneNumbers": [{"phoneNumber": "+4790000000"}]}));
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+472233", "+4724"]));
        system.delete(&pool_path("prefixes"), &prefix_list(&["+4722335"])).expect_status(200);
        let (pool, group) = (pool_path("numbers"), group_path("sales", "numbers"));
        let user = user_path("sales", "bob");
        for (method, path, item, cause, reason) in [
            ("DELETE", &pool, "+4722110000", "1003 held_by_group", "some of the range that begins at +4722110000 is held by group sales"),
            ("DELETE", &pool, "+4722110055", "1004 begins_inside",
                "no range of tenant foo begins at +4722110055, which lies inside +4722110050..+4722110099"),
            ("DELETE", &group, "+4722110012", "19 begins_inside",
                "no range of group sales begins at +4722110012, which lies inside +4722110010..+4722110014"),
            ("PUT", &user, "+4722110012", "19 begins_inside",
                "no range of group sales begins at +4722110012, which lies inside +4722110010..+4722110014"),
            ("DELETE", &group, "+4722110010", "1003 held_by_user", "some of the range that begins at +4722110010 is held by user ann"),
            ("POST", &group, "+4790000000", "19 other_kind", "+4790000000 is held as a mobile number"),
            ("POST", &group, "+4722330000", "19 other_kind", "+4722330000 is held as a prefix"),
            ("DELETE", &group_path("help", "numbers"), "+4722110035..+4722110045", "19 spans_shares",
                "+4722110035..+4722110045 lies in more than one assignment of group help"),
        ] {
            let refused = system.send(method, path, range_list(&[item]).to_string());
            let summary = error_summaries(&refused).join(" ");
            assert!(summary.starts_with(&format!("0 {cause} ")), "{summary}");
            assert_eq!(refused.body["errors"][0]["details"]["reason"], reason);
        }
        let refused = system.delete(&pool_path("prefixes"), &prefix_list(&["+472233"]));
        assert_eq!(refused.body["errors"][0]["details"]["reason"], "not all of +472233 is held by tenant foo");
        assert_eq!(refused.body["errors"][0]["details"]["conflicts"].as_array().unwrap().len(), 9);
    }

    fn every_item_of_a_list_is_told_what_holds_it(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        fixture.define(&["+4722110000..+4722110099"]);
        fixture.create(&pool_path("prefixes"), &prefix_list(&["+4724"]));
        let mobile = "/api/v1/tenants/foo/mobile_numbers/";
        fixture.create(mobile, &json!({"phoneNumbers": [{"phoneNumber": "+4790000000"}]}));
        let numbers = ["+4790000001", "+4722110005", "+4724000000", "+4790000000"];
        let list = json!({"phoneNumbers": numbers.map(|number| json!({"phoneNumber": number}))});
        for (method, path) in [
            ("POST", "/api/v1/tenants/foo/groups/sales/mobile_numbers/"),
            ("DELETE", "/api/v1/tenants/foo/groups/sales/mobile_numbers/"),
            ("DELETE", mobile),
        ] {
            let answer = system.send(method, path, list.to_string());
            assert_eq!(answer.status, 207, "{method} {path} {}", answer.text);
            let reasons: Vec<&str> =
                answer.body["result"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap_or("")).collect();
            let of_group = method == "DELETE" && path != mobile;
            let nothing = if of_group { "+4790000001 is not a mobile number of group sales" } else { "+4790000001 is not a mobile number of tenant foo" };
            let (range, prefix) = if of_group {
                ("+4722110005 is not a mobile number of group sales", "+4724000000 is not a mobile number of group sales")
            } else {
                ("+4722110005 is held as a range", "+4724000000 is held as a prefix")
            };
            assert_eq!(reasons, [nothing, range, prefix, ""], "{method} {path}");
        }
    }

    fn an_item_that_repeats_a_refused_one_is_judged_by_itself(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        fixture.tenant("bar", "ServiceProvider");
        let (system, path) = (&fixture.system, |tenant| format!("/api/v1/tenants/{tenant}/mobile_numbers/"));
        let numbers = |items: Value| json!({"phoneNumbers": items});
        system.post(&path("bar"), &numbers(json!([{"phoneNumber": "+4470000005"}]))).expect_status(201);
        let range = json!({"minPhoneNumber": "+4470000001", "maxPhoneNumber": "+4470000009"});
        let added = system.post(&path("foo"), &numbers(json!([range, {"phoneNumber": "+4470000003"}, {"phoneNumber": "+4470000003"}])));
        let codes: Vec<&Value> = added.body["result"].as_array().unwrap().iter().map(|row| &row["code"]).collect();
        assert_eq!((added.status, codes), (207, vec![&json!(1009), &Value::Null, &json!(1011)]));
        assert_eq!(added.header("Numbers-Changed"), "1");
    }

    fn the_count_of_numbers_that_changed_hands_is_told(database: &TestDatabase) {
        let fixture = TrunkingFixture::start(database);
        let system = &fixture.system;
        let mobile = "/api/v1/tenants/foo/mobile_numbers/";
        let (users, numbers) = ("/api/v1/tenants/foo/groups/sales/users/", "/api/v1/tenants/foo/groups/sales/mobile_numbers/");
        let block = json!({"phoneNumbers": [{"minPhoneNumber": "+32471000000", "maxPhoneNumber": "+32471000009"}]});
        let whole = range_list(&["+3226130000"]);
        for (method, path, body, expected) in [
            ("POST", pool_path("numbers"), range_list(&["+3226130000..+3226139999"]), "10000"),
            ("POST", group_path("sales", "numbers"), range_list(&["+3226130000..+3226130009"]), "10"),
            ("PUT", user_path("sales", "ann"), range_list(&["+3226130001..+3226130002"]), "2"),
            ("PUT", user_path("sales", "ann"), range_list(&["+3226130002..+3226130002"]), "1"),
            ("PUT", user_path("sales", "ann"), range_list(&[]), "1"),
            ("PUT", user_path("sales", "ann"), range_list(&[]), ""),
            ("DELETE", group_path("sales", "numbers"), whole.clone(), "10"),
            ("DELETE", pool_path("numbers"), whole, "10000"),
            ("POST", pool_path("prefixes"), prefix_list(&["+3249", "+3248"]), "2"),
            ("DELETE", pool_path("prefixes"), prefix_list(&["+32495"]), "1"),
            ("POST", mobile.to_owned(), block.clone(), "10"),
            ("POST", numbers.to_owned(), block, "10"),
            ("POST", users.to_owned(), json!({"userId": "cleo", "phoneNumber": "+32471000001"}), "1"),
            ("PUT", format!("{users}cleo/"), json!({"phoneNumber": "+32471000002"}), "2"),
            ("PUT", format!("{users}cleo/"), json!({"lastName": "x"}), ""),
            ("DELETE", format!("{users}cleo/"), json!({}), "1"),
            ("POST", "/api/v1/tenants/".to_owned(), json!({"tenantId": "new"}), ""),
        ] {
            let answer = system.send(method, &path, body.to_string());
            assert!(answer.status < 300, "{}", answer.text);
            assert_eq!(answer.header("Numbers-Changed"), expected, "{method} {path} {body}");
        }
    }
}
