//! S4 and S5: single numbers that are added by many at once, each durable before it is acknowledged.

use tempfile::TempDir;

use crate::client::Client;
use crate::cluster::Cluster;
use crate::effort::{Effort, median};
use crate::scene::{Scene, list, numbers_of, scattered, sqlite};
use crate::server::Server;
use crate::table::{Goal, Row};
use crate::{Found, Trouble};

/// How many add at once.
const CLIENTS: usize = 64;

pub(crate) fn single_adds_on_sqlite(effort: &Effort) -> Found {
    let folder = TempDir::new()?;
    let mut scene = Scene::on(&sqlite(folder.path(), "ours"))?;
    scene.tenant("t0")?;
    // the schema and the tenant of the rival are those of the service
    Scene::on(&sqlite(folder.path(), "rival"))?.tenant("t0")?;
    let rival = Server::rival(&["transactions", &folder.path().join("rival.db").to_string_lossy()])?;
    let rival_client = Client::new(rival.address, "none")?;
    let pairs = effort.rounds(|round| {
        let theirs = adds(&rival_client, effort, round, |_| 0)?;
        Ok((adds(&scene.client, effort, round, |_| 0)?, theirs))
    })?;
    let what = "durable single adds, 64 clients, SQLite, to one transaction each";
    Ok(vec![compare(what, Goal::AtLeast(5.0), &pairs)])
}

pub(crate) fn single_adds_on_postgres(effort: &Effort) -> Found {
    let many = "durable single adds, 64 tenants, PostgreSQL, to pgbench -c16 without guards";
    let one = "durable single adds, one tenant, PostgreSQL, to pgbench -c16 without guards";
    let goals = (Goal::AtLeast(0.5), Goal::AtLeast(1.5));
    let cluster = match Cluster::start() {
        Ok(cluster) => cluster,
        Err(why) => {
            let why = why.to_string();
            return Ok(vec![
                Row::not_run(many, goals.0, &why),
                Row::not_run(one, goals.1, &why),
            ]);
        }
    };
    cluster.run("postgres", "CREATE DATABASE ours")?;
    let mut scene = Scene::on(&cluster.url("ours"))?;
    for tenant in 0..CLIENTS {
        scene.tenant(&format!("t{tenant}"))?;
    }
    cluster.run("postgres", "CREATE DATABASE rival")?;
    let mut other = Scene::on(&cluster.url("rival"))?;
    for tenant in 0..CLIENTS {
        other.tenant(&format!("t{tenant}"))?;
    }
    drop(other);
    cluster.unguard("rival")?;
    cluster.run("rival", "CREATE SEQUENCE turns")?;
    let mut pairs = (Vec::new(), Vec::new());
    for round in 0..effort.rounds {
        let ours = adds(&scene.client, effort, 2 * round, |client| client)?;
        pairs
            .0
            .push((ours, cluster.bench("rival", &script(CLIENTS), effort)?));
        let ours = adds(&scene.client, effort, 2 * round + 1, |_| 0)?;
        pairs.1.push((ours, cluster.bench("rival", &script(1), effort)?));
    }
    Ok(vec![
        compare(many, goals.0, &pairs.0),
        compare(one, goals.1, &pairs.1),
    ])
}

/// What an add is at least: the revision of the tenant, the piece, the journal.
fn script(tenants: usize) -> String {
    format!(
        "\\set tenant random(1, {tenants})
         \\set number random(1, 400000000000000)
         BEGIN;
         UPDATE tenants SET revision = revision + 1 WHERE key = :tenant;
         INSERT INTO pieces (first, last, tenant, kind)
             VALUES (400000000000000 + :number, 400000000000000 + :number, :tenant, 1);
         INSERT INTO journal (tenant, revision, at, actor, request_id, operation, tenant_id, block, changes)
             VALUES (:tenant, 1, 1764000000000000, 'b2c4a6f80e1d3957', '01234567-89ab-cdef-0123-456789abcdef',
                     1, 't', :number, '\\x0101010280808080808080');
         COMMIT;\n"
    )
    .replace("\n         ", "\n")
}

/// How many single numbers a second are added; each round has numbers of its own.
fn adds(client: &Client, effort: &Effort, round: usize, tenant: fn(usize) -> usize) -> Result<f64, Trouble> {
    const ROUND: u64 = 10_000_000;
    let heads: Vec<_> = (0..CLIENTS)
        .map(|index| numbers_of(&format!("t{}", tenant(index))))
        .collect();
    let (request, mut turn) = (client.requester(), round as u64 * ROUND);
    client.load(CLIENTS, effort.span, move |index| {
        turn += 1;
        let path = heads.get(index).map(String::as_str).unwrap_or_default();
        request("POST", path, &list(&[scattered(turn)]))
    })
}

fn compare(what: &str, goal: Goal, pairs: &[(f64, f64)]) -> Row {
    let ratios = pairs.iter().map(|(ours, theirs)| ours / theirs).collect();
    let (ours, theirs) = (
        median(pairs.iter().map(|pair| pair.0)),
        median(pairs.iter().map(|pair| pair.1)),
    );
    Row::ratio(what, goal, ratios).remark(format!("{ours:.0}/s to {theirs:.0}/s"))
}
