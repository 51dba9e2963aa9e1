//! The header parameters that many operations take, and the examples of all parameters.

use serde_json::{Value, json};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr, Required};

use super::operations::operations;

/// Adds the header parameters, once as components and then to the operations that take them, and gives each parameter
/// its example.
pub(super) fn apply(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let parameters = [("Prefer", prefer()), ("IdempotencyKey", idempotency_key())];
    let parameters = parameters.map(|(name, parameter)| (name.to_owned(), parameter.into()));
    components.parameters.extend(parameters);
    for described in operations(document) {
        let is_change = described.is_change();
        let parameters = described.operation.parameters.get_or_insert_default();
        for parameter in &mut *parameters {
            if let RefOr::T(parameter) = parameter {
                *parameter = with_example(std::mem::take(parameter));
            }
        }
        if is_change {
            parameters.push(reference("IdempotencyKey"));
        }
        parameters.push(reference("Prefer"));
    }
}

fn reference(name: &str) -> RefOr<Parameter> {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}

/// It has no example: an explorer would send the same key with every operation.
fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"));
    header("Idempotency-Key")
        .description(Some(
            "A key of the client's, new for each change. A request that is sent again with its key, after a 503 or a broken \
             connection, changes nothing twice: it gets the first answer, for 24 hours",
        ))
        .schema(Some(schema))
        .build()
}

fn prefer() -> Parameter {
    header("Prefer")
        .description(Some(
            "`handling=lenient`: attributes and parameters that the operation does not know are ignored instead of refused, \
             and named in the header `Ignored`",
        ))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

fn header(name: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
}

/// The parameter with its example of the running example, or with none: what is optional stays empty in an explorer.
fn with_example(parameter: Parameter) -> Parameter {
    let example = example(&parameter.name);
    ParameterBuilder::from(parameter).example(example).build()
}

/// The values of the running example. `limit` and `top` keep an explorer from loading a whole inventory.
pub(super) fn example(name: &str) -> Option<Value> {
    Some(match name {
        "tenant_id" | "tenantId" => json!("acme"),
        "group_id" => json!("sales"),
        "department_name" => json!("Nordics"),
        "user_id" => json!("anna"),
        "number" => json!("+4790012300"),
        "id" => json!("NzAwNTUxOTA5NzczMTQ4MTYw"),
        "token_id" => json!("q83vEjRWeJCr"),
        "limit" | "top" => json!(100),
        _ => return None,
    })
}
