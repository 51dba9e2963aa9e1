-- The inventory, and the guards that have the last word on it. What is what: ../../README.md.

-- Every transaction that writes bumps this row first; on PostgreSQL that makes writers take turns.
CREATE TABLE write_lock (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    turn INTEGER NOT NULL
) STRICT;

INSERT INTO write_lock (id, turn) VALUES (1, 0);

CREATE TABLE tenants (
    key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant_id TEXT NOT NULL UNIQUE,
    -- 0 the platform, 1 a service provider, 2 an enterprise
    kind INTEGER NOT NULL CHECK (kind IN (0, 1, 2)),
    name TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    -- the last id given to an exclusive number of the tenant: none is used again
    exclusive_id INTEGER
) STRICT;

-- Hidden: it owns the platform's exclusive numbers.
INSERT INTO tenants (key, tenant_id, kind, name) VALUES (0, '', 0, '');

CREATE TABLE groups (
    key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL REFERENCES tenants (key),
    group_id TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (tenant, group_id),
    UNIQUE (tenant, key)
) STRICT;

CREATE TABLE group_services (
    group_key INTEGER NOT NULL REFERENCES groups (key) ON DELETE CASCADE,
    service INTEGER NOT NULL,
    PRIMARY KEY (group_key, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE departments (
    key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    group_key INTEGER NOT NULL REFERENCES groups (key),
    name TEXT NOT NULL,
    parent INTEGER,
    UNIQUE (group_key, name),
    UNIQUE (group_key, key),
    FOREIGN KEY (group_key, parent) REFERENCES departments (group_key, key)
) STRICT;

CREATE TABLE users (
    key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    group_key INTEGER NOT NULL REFERENCES groups (key),
    user_id TEXT NOT NULL,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    extension TEXT NOT NULL DEFAULT '',
    phone_number TEXT NOT NULL DEFAULT '',
    email_address TEXT NOT NULL DEFAULT '',
    enterprise_trunk TEXT NOT NULL DEFAULT '',
    department INTEGER,
    UNIQUE (group_key, user_id),
    UNIQUE (group_key, key),
    FOREIGN KEY (group_key, department) REFERENCES departments (group_key, key)
) STRICT;

CREATE TABLE tokens (
    key INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL UNIQUE,
    -- 1 group admin, 2 tenant admin, 3 system admin
    role INTEGER NOT NULL CHECK (role IN (1, 2, 3)),
    tenant INTEGER REFERENCES tenants (key) ON DELETE CASCADE,
    group_key INTEGER REFERENCES groups (key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    read_only INTEGER NOT NULL CHECK (read_only IN (0, 1)),
    -- unix seconds
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    -- a group says its tenant, which may be repeated
    CONSTRAINT tokens_scope CHECK (
        (role = 1) = (group_key IS NOT NULL)
        AND (role <> 2 OR tenant IS NOT NULL)
        AND (role <> 3 OR tenant IS NULL)
    )
) STRICT;

CREATE INDEX tokens_by_tenant ON tokens (tenant);
CREATE INDEX tokens_by_group ON tokens (group_key);

-- What a trunk range or prefix was defined as; its pieces refer to it.
CREATE TABLE definitions (
    tenant INTEGER NOT NULL REFERENCES tenants (key),
    origin INTEGER NOT NULL,
    -- 2 a range, 3 a prefix
    kind INTEGER NOT NULL CHECK (kind IN (2, 3)),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    extension_length INTEGER,
    written TEXT NOT NULL DEFAULT '',
    extension_first TEXT NOT NULL DEFAULT '',
    extension_last TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, origin)
) STRICT, WITHOUT ROWID;

-- Who holds which interval of the line. Numbers lie at their value; digit strings that a prefix covers lie
-- at 10^15 plus the digits filled with zeros to 15 places: the territory.
CREATE TABLE pieces (
    first INTEGER NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL,
    tenant INTEGER NOT NULL REFERENCES tenants (key),
    -- 1 mobile numbers, 2 part of a range, 3 part of a prefix
    kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
    definition INTEGER,
    group_key INTEGER,
    assignment INTEGER,
    user_key INTEGER,
    CONSTRAINT pieces_ordered CHECK (first <= last),
    CONSTRAINT pieces_on_the_line CHECK (
        CASE kind
            WHEN 3 THEN 1100000000000000 <= first AND last < 2000000000000000
            ELSE 1000000 <= first AND last <= 999999999999999
                AND (first = last OR length(first) = length(last))
        END
    ),
    CONSTRAINT pieces_defined CHECK ((kind = 1) = (definition IS NULL)),
    CONSTRAINT pieces_user_in_group CHECK (user_key IS NULL OR group_key IS NOT NULL),
    CONSTRAINT pieces_assigned CHECK ((assignment IS NOT NULL) = (kind <> 1 AND group_key IS NOT NULL)),
    FOREIGN KEY (tenant, group_key) REFERENCES groups (tenant, key),
    FOREIGN KEY (group_key, user_key) REFERENCES users (group_key, key),
    FOREIGN KEY (tenant, definition) REFERENCES definitions (tenant, origin)
) STRICT;

-- With all that a list of mobile numbers says: it is read from the index alone.
CREATE INDEX pieces_by_tenant ON pieces (tenant, kind, last, group_key, user_key);
CREATE INDEX pieces_by_group ON pieces (group_key, kind, last, user_key) WHERE group_key IS NOT NULL;
CREATE INDEX pieces_by_user ON pieces (user_key) WHERE user_key IS NOT NULL;
CREATE INDEX pieces_by_definition ON pieces (tenant, definition, last) WHERE definition IS NOT NULL;
CREATE INDEX pieces_by_assignment ON pieces (tenant, assignment, last) WHERE assignment IS NOT NULL;

CREATE TABLE exclusive_numbers (
    key INTEGER NOT NULL PRIMARY KEY,
    tenant INTEGER NOT NULL REFERENCES tenants (key) ON DELETE CASCADE,
    number TEXT NOT NULL,
    description TEXT,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    UNIQUE (tenant, number)
) STRICT;

CREATE INDEX exclusive_numbers_by_key ON exclusive_numbers (tenant, key);
CREATE INDEX exclusive_numbers_by_age ON exclusive_numbers (tenant, created_at, key);

CREATE TABLE idempotency (
    token INTEGER NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    body BLOB NOT NULL,
    status INTEGER NOT NULL,
    answer BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (token, key, request)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (at);

-- No foreign keys: it outlives what it tells of.
CREATE TABLE journal (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tenant INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    -- unix microseconds
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    operation INTEGER NOT NULL,
    tenant_id TEXT NOT NULL,
    group_key INTEGER,
    group_id TEXT NOT NULL DEFAULT '',
    user_id TEXT NOT NULL DEFAULT '',
    block INTEGER NOT NULL,
    changes BLOB NOT NULL
) STRICT;

CREATE INDEX journal_by_block ON journal (block, seq);
CREATE INDEX journal_by_tenant ON journal (tenant, revision);

-- Guards: what meets is held once.
--
-- Row triggers, BEFORE the row is there: INSERT OR REPLACE and an upsert fire them too, and they fire before
-- what is in the way is deleted. None says UPDATE OF: such a trigger is told by the name of the column, and
-- `SET rowid = …` moves a piece without naming `first`.
--
-- Held pieces never overlap, so of those that begin at or before the end of the new one, only the last
-- needs a look.

-- Where no `first` was given and SQLite would choose one, NEW.first is -1, and every held piece is in the way.
CREATE TRIGGER pieces_insert_overlap BEFORE INSERT ON pieces
WHEN (SELECT last FROM pieces WHERE first <= NEW.last ORDER BY first DESC LIMIT 1) >= NEW.first
BEGIN
    SELECT RAISE(ABORT, 'numbering: a piece overlaps a held one');
END;

CREATE TRIGGER pieces_update_overlap BEFORE UPDATE ON pieces
WHEN (NEW.first <> OLD.first OR NEW.last <> OLD.last)
    AND (SELECT last FROM pieces WHERE first <= NEW.last AND first <> OLD.first ORDER BY first DESC LIMIT 1)
        >= NEW.first
BEGIN
    SELECT RAISE(ABORT, 'numbering: a piece overlaps a held one');
END;

-- A number of d digits covers 10^(15-d) places of the territory: `size`. The territory pieces that can hold
-- all of these are the one that begins at or before the first number's territory, and those that begin in
-- the territory of the new numbers, but not after the beginning of the last one's.
--
-- Where groups have parts of a prefix, longer than a number, parts of one definition that touch hold the
-- number's places together. The first of them then holds the first place and ends before the last one.
CREATE TRIGGER pieces_insert_under_prefix BEFORE INSERT ON pieces
WHEN NEW.first < 1000000000000000 AND (SELECT max(first) FROM pieces) > 1000000000000000
BEGIN
    SELECT RAISE(ABORT, 'numbering: a number begins with a held prefix')
    FROM (SELECT CAST('1' || substr('000000000000000', length(NEW.first) + 1) AS INTEGER) AS size) AS number
        CROSS JOIN pieces AS prefix
    WHERE prefix.first BETWEEN coalesce(
            (
                SELECT first FROM pieces
                WHERE first BETWEEN 1000000000000000 AND 1000000000000000 + NEW.first * size
                ORDER BY first DESC LIMIT 1
            ),
            1000000000000000
        ) AND 1000000000000000 + NEW.last * size
        AND (
            max((prefix.first - 1000000000000000 + size - 1) / size, NEW.first)
                <= (prefix.last - 1000000000000000 + 1) / size - 1
            OR (
                (prefix.last - 1000000000000000) / size BETWEEN
                    max((prefix.first - 1000000000000000 + size - 1) / size, NEW.first) AND NEW.last
                AND size - 1 - prefix.last % size = (
                    SELECT sum(min(part.last, prefix.last - prefix.last % size + size - 1) - part.first + 1)
                    FROM pieces AS part
                    WHERE part.first BETWEEN prefix.last + 1 AND prefix.last - prefix.last % size + size - 1
                        AND part.tenant = prefix.tenant AND part.definition = prefix.definition
                )
            )
        );
END;

CREATE TRIGGER pieces_update_under_prefix BEFORE UPDATE ON pieces
WHEN (NEW.first <> OLD.first OR NEW.last <> OLD.last)
    AND NEW.first < 1000000000000000 AND (SELECT max(first) FROM pieces) > 1000000000000000
BEGIN
    SELECT RAISE(ABORT, 'numbering: a number begins with a held prefix')
    FROM (SELECT CAST('1' || substr('000000000000000', length(NEW.first) + 1) AS INTEGER) AS size) AS number
        CROSS JOIN pieces AS prefix
    WHERE prefix.first <> OLD.first
        AND prefix.first BETWEEN coalesce(
            (
                SELECT first FROM pieces
                WHERE first BETWEEN 1000000000000000 AND 1000000000000000 + NEW.first * size
                    AND first <> OLD.first
                ORDER BY first DESC LIMIT 1
            ),
            1000000000000000
        ) AND 1000000000000000 + NEW.last * size
        AND (
            max((prefix.first - 1000000000000000 + size - 1) / size, NEW.first)
                <= (prefix.last - 1000000000000000 + 1) / size - 1
            OR (
                (prefix.last - 1000000000000000) / size BETWEEN
                    max((prefix.first - 1000000000000000 + size - 1) / size, NEW.first) AND NEW.last
                AND size - 1 - prefix.last % size = (
                    SELECT sum(min(part.last, prefix.last - prefix.last % size + size - 1) - part.first + 1)
                    FROM pieces AS part
                    WHERE part.first BETWEEN prefix.last + 1 AND prefix.last - prefix.last % size + size - 1
                        AND part.tenant = prefix.tenant AND part.definition = prefix.definition
                        AND part.first <> OLD.first
                )
            )
        );
END;

-- Of each length, the numbers under a territory piece are an interval of the line.
CREATE TRIGGER pieces_insert_over_numbers BEFORE INSERT ON pieces
WHEN NEW.first > 1000000000000000
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT
            (NEW.first - 1000000000000000 + column1 - 1) / column1 AS least,
            (NEW.last - 1000000000000000 + 1) / column1 - 1 AS most
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
    )
    WHERE least <= most
        AND (SELECT last FROM pieces WHERE first <= most ORDER BY first DESC LIMIT 1) >= least;
END;

CREATE TRIGGER pieces_update_over_numbers BEFORE UPDATE ON pieces
WHEN (NEW.first <> OLD.first OR NEW.last <> OLD.last) AND NEW.first > 1000000000000000
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT
            (NEW.first - 1000000000000000 + column1 - 1) / column1 AS least,
            (NEW.last - 1000000000000000 + 1) / column1 - 1 AS most
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
    )
    WHERE least <= most
        AND (SELECT last FROM pieces WHERE first <= most AND first <> OLD.first ORDER BY first DESC LIMIT 1)
            >= least;
END;

-- A territory piece that touches others of its definition may hold a number's places together with them: of
-- each length, those of the number in which it begins, or of the one in which it ends.
CREATE TRIGGER pieces_insert_completes_prefix BEFORE INSERT ON pieces
WHEN NEW.first > 1000000000000000
    AND EXISTS (
        SELECT 1 FROM pieces
        WHERE tenant = NEW.tenant AND definition = NEW.definition
            AND last = NEW.first - 1
        UNION ALL
        SELECT 1 FROM pieces
        WHERE first = NEW.last + 1 AND tenant = NEW.tenant AND definition = NEW.definition
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT column1 AS size, NEW.first - NEW.first % column1 AS start
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
        UNION ALL
        SELECT column1, NEW.last - NEW.last % column1
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
    )
    WHERE CASE
        WHEN (
            SELECT last FROM pieces
            WHERE first <= (start - 1000000000000000) / size
            ORDER BY first DESC LIMIT 1
        ) >= (start - 1000000000000000) / size
        THEN size - (min(NEW.last, start + size - 1) - max(NEW.first, start) + 1) = (
            SELECT sum(min(last, start + size - 1) - max(first, start) + 1) FROM pieces
            WHERE first BETWEEN coalesce(
                    (SELECT first FROM pieces WHERE first <= start ORDER BY first DESC LIMIT 1),
                    start
                ) AND start + size - 1
                AND last >= start AND tenant = NEW.tenant AND definition = NEW.definition
        )
        ELSE FALSE
    END;
END;

CREATE TRIGGER pieces_update_completes_prefix BEFORE UPDATE ON pieces
WHEN (
        NEW.first <> OLD.first OR NEW.last <> OLD.last
        OR NEW.tenant <> OLD.tenant OR NEW.definition IS NOT OLD.definition
    )
    AND NEW.first > 1000000000000000
    AND EXISTS (
        SELECT 1 FROM pieces
        WHERE tenant = NEW.tenant AND definition = NEW.definition AND first <> OLD.first
            AND last = NEW.first - 1
        UNION ALL
        SELECT 1 FROM pieces
        WHERE first = NEW.last + 1 AND tenant = NEW.tenant AND definition = NEW.definition AND first <> OLD.first
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT column1 AS size, NEW.first - NEW.first % column1 AS start
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
        UNION ALL
        SELECT column1, NEW.last - NEW.last % column1
        FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
    )
    WHERE CASE
        WHEN (
            SELECT last FROM pieces
            WHERE first <= (start - 1000000000000000) / size AND first <> OLD.first
            ORDER BY first DESC LIMIT 1
        ) >= (start - 1000000000000000) / size
        THEN size - (min(NEW.last, start + size - 1) - max(NEW.first, start) + 1) = (
            SELECT sum(min(last, start + size - 1) - max(first, start) + 1) FROM pieces
            WHERE first BETWEEN coalesce(
                    (SELECT first FROM pieces WHERE first <= start AND first <> OLD.first ORDER BY first DESC LIMIT 1),
                    start
                ) AND start + size - 1
                AND last >= start AND tenant = NEW.tenant AND definition = NEW.definition AND first <> OLD.first
        )
        ELSE FALSE
    END;
END;

-- Guards: what a group holds its tenant holds, and what a user carries the group holds. Foreign keys say the
-- same, but SQLite has them off unless a session turns them on.

CREATE TRIGGER pieces_insert_tenant BEFORE INSERT ON pieces
WHEN NOT EXISTS (SELECT 1 FROM tenants WHERE key = NEW.tenant)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a piece of no tenant');
END;

CREATE TRIGGER pieces_update_tenant BEFORE UPDATE ON pieces
WHEN NEW.tenant <> OLD.tenant AND NOT EXISTS (SELECT 1 FROM tenants WHERE key = NEW.tenant)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a piece of no tenant');
END;

CREATE TRIGGER pieces_insert_group BEFORE INSERT ON pieces
WHEN NEW.group_key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM groups WHERE key = NEW.group_key AND tenant = NEW.tenant)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a group of another tenant');
END;

CREATE TRIGGER pieces_update_group BEFORE UPDATE ON pieces
WHEN NEW.group_key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM groups WHERE key = NEW.group_key AND tenant = NEW.tenant)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a group of another tenant');
END;

CREATE TRIGGER pieces_insert_user BEFORE INSERT ON pieces
WHEN NEW.user_key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM users WHERE key = NEW.user_key AND group_key = NEW.group_key)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a user of another group');
END;

CREATE TRIGGER pieces_update_user BEFORE UPDATE ON pieces
WHEN NEW.user_key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM users WHERE key = NEW.user_key AND group_key = NEW.group_key)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a user of another group');
END;

CREATE TRIGGER pieces_insert_definition BEFORE INSERT ON pieces
WHEN NEW.definition IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM definitions WHERE tenant = NEW.tenant AND origin = NEW.definition)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a definition of another tenant');
END;

CREATE TRIGGER pieces_update_definition BEFORE UPDATE ON pieces
WHEN NEW.definition IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM definitions WHERE tenant = NEW.tenant AND origin = NEW.definition)
BEGIN
    SELECT RAISE(ABORT, 'numbering: a definition of another tenant');
END;

-- Guards: nothing goes while pieces refer to it: not by DELETE, not by a change of what they refer by, and
-- not by being replaced, which fires no trigger of DELETE. A row that would be replaced and one that would be
-- refused as a duplicate look alike from here, so a duplicate of what has pieces is refused with this message.

CREATE TRIGGER tenants_delete_referred BEFORE DELETE ON tenants
WHEN EXISTS (SELECT 1 FROM pieces WHERE tenant = OLD.key)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the tenant has numbers or prefixes');
END;

CREATE TRIGGER tenants_update_referred BEFORE UPDATE ON tenants
WHEN (NEW.key <> OLD.key AND EXISTS (SELECT 1 FROM pieces WHERE tenant = OLD.key))
    OR (
        (NEW.key <> OLD.key OR NEW.tenant_id <> OLD.tenant_id)
        AND EXISTS (
            SELECT 1 FROM tenants AS other JOIN pieces ON pieces.tenant = other.key
            WHERE (other.key = NEW.key OR other.tenant_id = NEW.tenant_id) AND other.key <> OLD.key
        )
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: the tenant has numbers or prefixes');
END;

CREATE TRIGGER tenants_insert_referred BEFORE INSERT ON tenants
WHEN EXISTS (
    SELECT 1 FROM tenants AS other JOIN pieces ON pieces.tenant = other.key
    WHERE other.key = NEW.key OR other.tenant_id = NEW.tenant_id
)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the tenant has numbers or prefixes');
END;

CREATE TRIGGER groups_delete_referred BEFORE DELETE ON groups
WHEN EXISTS (SELECT 1 FROM pieces WHERE group_key = OLD.key)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the group has numbers or prefixes');
END;

CREATE TRIGGER groups_update_referred BEFORE UPDATE ON groups
WHEN (
        (NEW.key <> OLD.key OR NEW.tenant <> OLD.tenant)
        AND EXISTS (SELECT 1 FROM pieces WHERE group_key = OLD.key)
    )
    OR EXISTS (
        SELECT 1 FROM groups AS other JOIN pieces ON pieces.group_key = other.key
        WHERE (other.key = NEW.key OR (other.tenant = NEW.tenant AND other.group_id = NEW.group_id))
            AND other.key <> OLD.key
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: the group has numbers or prefixes');
END;

CREATE TRIGGER groups_insert_referred BEFORE INSERT ON groups
WHEN EXISTS (
    SELECT 1 FROM groups AS other JOIN pieces ON pieces.group_key = other.key
    WHERE other.key = NEW.key OR (other.tenant = NEW.tenant AND other.group_id = NEW.group_id)
)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the group has numbers or prefixes');
END;

CREATE TRIGGER users_delete_referred BEFORE DELETE ON users
WHEN EXISTS (SELECT 1 FROM pieces WHERE user_key = OLD.key)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the user has numbers or prefixes');
END;

CREATE TRIGGER users_update_referred BEFORE UPDATE ON users
WHEN (
        (NEW.key <> OLD.key OR NEW.group_key <> OLD.group_key)
        AND EXISTS (SELECT 1 FROM pieces WHERE user_key = OLD.key)
    )
    OR EXISTS (
        SELECT 1 FROM users AS other JOIN pieces ON pieces.user_key = other.key
        WHERE (other.key = NEW.key OR (other.group_key = NEW.group_key AND other.user_id = NEW.user_id))
            AND other.key <> OLD.key
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: the user has numbers or prefixes');
END;

CREATE TRIGGER users_insert_referred BEFORE INSERT ON users
WHEN EXISTS (
    SELECT 1 FROM users AS other JOIN pieces ON pieces.user_key = other.key
    WHERE other.key = NEW.key OR (other.group_key = NEW.group_key AND other.user_id = NEW.user_id)
)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the user has numbers or prefixes');
END;

-- A definition is known by its key alone, so replacing one leaves what refers to it.
CREATE TRIGGER definitions_delete_referred BEFORE DELETE ON definitions
WHEN EXISTS (SELECT 1 FROM pieces WHERE tenant = OLD.tenant AND definition = OLD.origin)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the definition has numbers or prefixes');
END;

CREATE TRIGGER definitions_update_referred BEFORE UPDATE ON definitions
WHEN (NEW.tenant <> OLD.tenant OR NEW.origin <> OLD.origin)
    AND EXISTS (SELECT 1 FROM pieces WHERE tenant = OLD.tenant AND definition = OLD.origin)
BEGIN
    SELECT RAISE(ABORT, 'numbering: the definition has numbers or prefixes');
END;
