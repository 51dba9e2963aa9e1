//! The reader of a JSON body that looks at names alone.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::name_check::{NameCheck, Segment};
use super::object_schema::{Attribute, FoundName, ObjectSchema, RowAttribute, ValueSchema};

impl NameCheck<'_> {
    /// Checks the names of a body. What is not a JSON object has none.
    pub(crate) fn check_body(&mut self, body: &[u8]) {
        let mut json = serde_json::Deserializer::from_slice(body);
        let seed = ObjectSeed {
            schema: self.names.body(),
            check: self,
        };
        // the parser of the body reports what is not JSON
        let _read = seed.deserialize(&mut json).is_ok();
    }
}

/// The reader of an object.
struct ObjectSeed<'a, 'c> {
    schema: &'a ObjectSchema,
    check: &'c mut NameCheck<'a>,
}

/// The reader of a list of objects.
struct ListSeed<'a, 'c> {
    schema: &'a ObjectSchema,
    check: &'c mut NameCheck<'a>,
}

/// The reader of a name; the error is one that is unknown.
struct NameSeed<'a>(&'a ObjectSchema);

/// The values that have no names: they are skipped, also where an object or a list belongs.
macro_rules! skip_plain_values {
    ($($method:ident($kind:ty))*) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a value")
        }

        fn visit_unit<E: Error>(self) -> Result<(), E> {
            Ok(())
        }

        $(fn $method<E: Error>(self, _: $kind) -> Result<(), E> {
            Ok(())
        })*
    };
    () => {
        skip_plain_values! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }
    };
}

impl<'de> DeserializeSeed<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ObjectSeed<'_, '_> {
    type Value = ();

    skip_plain_values! {}

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(NameSeed(self.schema))? {
            match name {
                Ok(FoundName::Attribute(attribute)) => self.read_attribute(attribute, &mut map)?,
                Ok(FoundName::Row(row)) => self.read_row_attribute(row, &mut map)?,
                Err(unknown) => {
                    self.check.add_unknown(self.schema, &unknown);
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

impl<'a> ObjectSeed<'a, '_> {
    fn read_attribute<'de, A: MapAccess<'de>>(
        &mut self,
        attribute: &'a Attribute,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let check = &mut *self.check;
        check.place.push(Segment::Name(&attribute.name));
        match &attribute.value {
            ValueSchema::Plain => drop(map.next_value::<IgnoredAny>()?),
            ValueSchema::Object(schema) => map.next_value_seed(ObjectSeed { schema, check })?,
            ValueSchema::List(schema) => map.next_value_seed(ListSeed { schema, check })?,
        }
        self.check.place.pop();
        Ok(())
    }

    fn read_row_attribute<'de, A: MapAccess<'de>>(
        &mut self,
        row: &'a RowAttribute,
        map: &mut A,
    ) -> Result<(), A::Error> {
        match self.check.path_value(row) {
            Some(in_path) => {
                let given = map.next_value()?;
                self.check.check_value(&row.name, in_path, &given);
            }
            None => drop(map.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_, '_> {
    type Value = ();

    skip_plain_values! {}

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { schema, check } = self;
        for index in 0.. {
            check.place.push(Segment::Index(index));
            let item = seq.next_element_seed(ObjectSeed { schema, check })?;
            check.place.pop();
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

impl<'de, 'a> DeserializeSeed<'de> for NameSeed<'a> {
    type Value = Result<FoundName<'a>, String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for NameSeed<'a> {
    type Value = Result<FoundName<'a>, String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.find(name).ok_or_else(|| name.to_owned()))
    }
}
