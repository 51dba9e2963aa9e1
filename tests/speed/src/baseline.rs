//! The servers that the service is compared with: Actix with the same bytes from memory, and one that gives each request
//! a transaction of its own.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sqlite::SqliteConnection;
use serde_json::Value;

use crate::errors::BoxError;

diesel::table! {
    tenants (key) { key -> BigInt, tenant_id -> Text, revision -> BigInt, }
}
diesel::table! {
    pieces (first) { first -> BigInt, last -> BigInt, tenant -> BigInt, kind -> SmallInt, }
}
diesel::table! {
    journal (seq) {
        seq -> BigInt, tenant -> BigInt, revision -> BigInt, at -> BigInt, actor -> Text, request_id -> Text,
        operation -> SmallInt, tenant_id -> Text, block -> BigInt, changes -> Binary,
    }
}

/// Serves `bytes FILE`, which answers with the content of the file, or `transactions FILE`, which adds the number of each
/// request to a SQLite database with our schema.
pub(crate) fn serve(arguments: Vec<String>) -> Result<(), BoxError> {
    let mut arguments = arguments.into_iter();
    let (what, file) = (arguments.next(), arguments.next().unwrap_or_default());
    let served = async move {
        match what.as_deref() {
            Some("bytes") => answer_with(Bytes::from(fs::read(file)?)).await,
            Some("transactions") => answer_from(&file).await,
            _ => Err("unknown baseline".into()),
        }
    };
    actix_web::rt::System::new().block_on(served)
}

async fn answer_with(bytes: Bytes) -> Result<(), BoxError> {
    async fn answer(bytes: Data<Bytes>) -> HttpResponse {
        let bytes = Bytes::clone(&bytes);
        HttpResponse::Ok().content_type("application/json").body(bytes)
    }
    let bytes = Data::new(bytes);
    let app = move || {
        App::new()
            .app_data(bytes.clone())
            .default_service(web::to(answer))
    };
    let server = HttpServer::new(app).workers(cores()).bind(("127.0.0.1", 0))?;
    print_ready(&server.addrs());
    Ok(server.run().await?)
}

async fn answer_from(file: &str) -> Result<(), BoxError> {
    let mut connection = SqliteConnection::establish(file)?;
    connection.batch_execute(
        "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
    )?;
    let connection = Data::new(Mutex::new(connection));
    let app = move || {
        App::new()
            .app_data(connection.clone())
            .default_service(web::post().to(add))
    };
    let server = HttpServer::new(app)
        .workers(cores())
        .worker_max_blocking_threads(1)
        .bind(("127.0.0.1", 0))?;
    print_ready(&server.addrs());
    Ok(server.run().await?)
}

fn print_ready(addresses: &[std::net::SocketAddr]) {
    for address in addresses {
        eprintln!("ready: http://{address}/");
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Adds one number in one transaction: the revision of the tenant, the piece, the journal.
///
/// One connection behind a lock: SQLite admits one writer at a time, and waiting for its own lock would be slower.
async fn add(connection: Data<Mutex<SqliteConnection>>, body: Bytes) -> HttpResponse {
    let added = web::block(move || -> Result<i64, BoxError> {
        let body: Value = serde_json::from_slice(&body)?;
        let number = body
            .pointer("/phoneNumbers/0/phoneNumber")
            .and_then(Value::as_str);
        let number: i64 = number.ok_or("no number")?.trim_start_matches('+').parse()?;
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        connection.immediate_transaction(|connection| insert(connection, number))?;
        Ok(number)
    });
    match added.await {
        Ok(Ok(number)) => {
            let body = format!(r#"{{"result":[{{"phoneNumber":"+{number}","status":"added"}}]}}"#);
            HttpResponse::Created()
                .content_type("application/json")
                .body(body)
        }
        _ => HttpResponse::InternalServerError().finish(),
    }
}

fn insert(connection: &mut SqliteConnection, number: i64) -> QueryResult<usize> {
    let (key, id, revision): (i64, String, i64) = diesel::update(tenants::table)
        .filter(tenants::tenant_id.eq("t0"))
        .set(tenants::revision.eq(tenants::revision + 1))
        .returning((tenants::key, tenants::tenant_id, tenants::revision))
        .get_result(connection)?;
    let piece = (
        pieces::first.eq(number),
        pieces::last.eq(number),
        pieces::tenant.eq(key),
        pieces::kind.eq(1),
    );
    diesel::insert_into(pieces::table)
        .values(piece)
        .execute(connection)?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let changes = number.to_le_bytes();
    let row = (
        journal::tenant.eq(key),
        journal::revision.eq(revision),
        journal::at.eq(i64::try_from(since.as_micros()).unwrap_or_default()),
        journal::actor.eq("b2c4a6f80e1d3957"),
        journal::request_id.eq("01234567-89ab-cdef-0123-456789abcdef"),
        journal::operation.eq(1),
        journal::tenant_id.eq(id),
        journal::block.eq(number),
        journal::changes.eq(changes.as_slice()),
    );
    diesel::insert_into(journal::table)
        .values(row)
        .execute(connection)
}
