//! [`Document`]: the part of the OpenAPI document that names parameters and attributes.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The operations of the document, and the schemas that they refer to.
#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) paths: BTreeMap<String, BTreeMap<String, Operation>>,
    components: Components,
}

#[derive(Deserialize)]
struct Components {
    schemas: BTreeMap<String, Schema>,
}

/// One operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    #[serde(default)]
    parameters: Vec<Parameter>,
    request_body: Option<Content>,
    responses: BTreeMap<String, Content>,
}

/// A parameter. One that is among the components, as the headers are, has no name here.
#[derive(Deserialize)]
struct Parameter {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "in")]
    place: String,
}

/// A body of a request or of an answer.
#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    content: BTreeMap<String, Media>,
}

#[derive(Deserialize)]
struct Media {
    schema: Option<Schema>,
}

/// The schema of a value.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(default)]
    properties: BTreeMap<String, Self>,
    items: Option<Box<Self>>,
    #[serde(default)]
    all_of: Vec<Self>,
    #[serde(default)]
    one_of: Vec<Self>,
}

impl Operation {
    /// The parameters of the query.
    pub(super) fn query_parameters(&self) -> impl Iterator<Item = String> {
        let in_query = self.parameters.iter().filter(|known| known.place == "query");
        in_query.map(|parameter| parameter.name.clone())
    }

    /// The schema of the body.
    pub(super) fn body(&self) -> Option<&Schema> {
        self.request_body.as_ref().and_then(Content::schema)
    }

    /// The schemas of the answers that confirm success.
    pub(super) fn answers(&self) -> impl Iterator<Item = &Schema> {
        let done = self
            .responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'));
        done.filter_map(|(_, answer)| answer.schema())
    }
}

impl Content {
    fn schema(&self) -> Option<&Schema> {
        self.content.values().find_map(|media| media.schema.as_ref())
    }
}

impl Document {
    /// The attributes of an object, whatever schemas it is composed of.
    pub(super) fn properties<'a>(&'a self, schema: &'a Schema) -> Vec<(&'a str, &'a Schema)> {
        let schema = self.resolved(schema);
        let own = schema
            .properties
            .iter()
            .map(|(name, schema)| (name.as_str(), schema));
        let parts = schema.all_of.iter().chain(&schema.one_of);
        own.chain(parts.flat_map(|part| self.properties(part))).collect()
    }

    /// The attributes of the items of a list; none for a list of texts, or a value that is not a list.
    pub(super) fn item_properties<'a>(&'a self, schema: &'a Schema) -> Vec<(&'a str, &'a Schema)> {
        let items = self.resolved(schema).items.as_deref();
        items.map(|items| self.properties(items)).unwrap_or_default()
    }

    fn resolved<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        let name = schema
            .reference
            .as_ref()
            .and_then(|reference| reference.rsplit('/').next());
        name.and_then(|name| self.components.schemas.get(name))
            .unwrap_or(schema)
    }
}
