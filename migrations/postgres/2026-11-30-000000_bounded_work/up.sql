-- A guard whose cost does not grow with the square of the parts of a prefix.
--
-- Held pieces never overlap, so of those that begin at or before the end of a new one, only the last needs a
-- look. That also holds where many are new: of two that overlap, one finds a neighbour in its way. Where most of
-- what is held between the first and the last new one is new, all of that is looked at in one go, which is
-- cheaper: each ends before the next one begins.
--
-- A piece in the way has as many digits as the numbers that are looked for. So each search ends at the first number of
-- as many digits: further on there may be many rows that are gone and not vacuumed away.
--
-- A number of d digits covers 10^(15-d) places of the territory: `size`. The territory pieces that can hold
-- all of these are the one that begins at or before the first number's territory, and those that begin in
-- the territory of the new numbers, but not after the beginning of the last one's. Of each length, the
-- numbers under a territory piece are an interval of the line.
--
-- Only numbers of lengths that are held between the first and the last new territory piece are looked for: `sizes`.
--
-- Where groups have parts of a prefix, longer than a number, parts of one definition that touch hold the
-- number's places together. They do so only if they hold the first place and the last one, and no place between is
-- missing. So for each number in which a part begins or ends, the held number is looked up, then the two ends, and
-- only then the parts are added up, once for all that are new in it. The sums say by which index they read, as the
-- planner knows no better: FILTER keeps it from reading all parts of the definition.
CREATE OR REPLACE FUNCTION numbering_refuse_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    territory CONSTANT bigint := 1000000000000000;
    met bigint;
    many bigint;
    lowest bigint;
    highest bigint;
    is_dense boolean := FALSE;
    sizes bigint[];
BEGIN
    SELECT count(*), min(first), max(last) INTO many, lowest, highest FROM added;
    IF many > 8 THEN
        PERFORM FROM pieces WHERE first BETWEEN lowest AND highest OFFSET 4 * many LIMIT 1;
        is_dense := NOT FOUND;
    END IF;
    IF is_dense THEN
        SELECT first INTO met
        FROM (
                SELECT first, last, lead(first) OVER (ORDER BY first) AS next FROM pieces
                WHERE first BETWEEN
                    coalesce((SELECT max(first) FROM pieces WHERE first < lowest), lowest) AND highest
            ) AS held
        WHERE next <= last
        LIMIT 1;
    ELSE
        SELECT added.first INTO met
        FROM added CROSS JOIN LATERAL (
            SELECT last FROM pieces
            WHERE first BETWEEN ('1' || repeat('0', length(added.first::text) - 1))::bigint AND added.last
                AND first <> added.first
            ORDER BY first DESC LIMIT 1
        ) AS held
        WHERE held.last >= added.first
        LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: a piece overlaps a held one'
            USING ERRCODE = 'exclusion_violation', DETAIL = format('The piece begins at %s.', met);
    END IF;

    PERFORM FROM pieces WHERE first > territory LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    SELECT added.first INTO met
    FROM added
        CROSS JOIN LATERAL (
            SELECT ('1' || repeat('0', 15 - length(added.first::text)))::bigint AS size
        ) AS number
        CROSS JOIN LATERAL (
            SELECT coalesce(max(first), territory) AS first FROM pieces
            WHERE first BETWEEN territory AND territory + added.first * size
        ) AS nearest
        CROSS JOIN LATERAL (
            SELECT FROM pieces AS prefix
            WHERE prefix.first BETWEEN nearest.first AND territory + added.last * size
                AND (
                    greatest((prefix.first - territory + size - 1) / size, added.first)
                        <= (prefix.last - territory + 1) / size - 1
                    OR (
                        (prefix.last - territory) / size BETWEEN
                            greatest((prefix.first - territory + size - 1) / size, added.first) AND added.last
                        AND size - 1 - prefix.last % size = (
                            SELECT sum(
                                least(part.last, prefix.last - prefix.last % size + size - 1) - part.first + 1
                            ) FILTER (
                                WHERE part.tenant = prefix.tenant AND part.definition = prefix.definition
                            )
                            FROM pieces AS part
                            WHERE part.first BETWEEN prefix.last + 1
                                AND prefix.last - prefix.last % size + size - 1
                        )
                    )
                )
            LIMIT 1
        ) AS prefix
    WHERE added.first < territory
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: a number begins with a held prefix'
            USING ERRCODE = 'exclusion_violation', DETAIL = format('The piece begins at %s.', met);
    END IF;

    SELECT min(first) INTO lowest FROM added WHERE first > territory;
    SELECT array_agg(size) INTO sizes
    FROM (VALUES
            (1::bigint), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000)
        ) AS numbers (size)
    WHERE (
        SELECT last FROM pieces WHERE first BETWEEN 100000000000000 / size AND (highest - territory) / size
        ORDER BY first DESC LIMIT 1
    ) >= (lowest - territory) / size;

    SELECT added.first INTO met
    FROM added
        CROSS JOIN unnest(sizes) AS size
        CROSS JOIN LATERAL (
            SELECT
                (added.first - territory + size - 1) / size AS least,
                (added.last - territory + 1) / size - 1 AS most
        ) AS under
        CROSS JOIN LATERAL (
            SELECT last FROM pieces WHERE first BETWEEN 100000000000000 / size AND most
            ORDER BY first DESC LIMIT 1
        ) AS held
    WHERE added.first > territory AND least <= most AND held.last >= least
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: a prefix covers a held number'
            USING ERRCODE = 'exclusion_violation', DETAIL = format('The piece begins at %s.', met);
    END IF;

    SELECT number.part INTO met
    FROM (
            SELECT size, start, tenant, definition, min(first) AS part
            FROM added
                CROSS JOIN unnest(sizes) AS size
                CROSS JOIN LATERAL (VALUES (first - first % size), (last - last % size)) AS under (start)
            WHERE first > territory AND (start < first OR last < start + size - 1)
            GROUP BY size, start, tenant, definition
        ) AS number
    WHERE CASE
        WHEN (
            SELECT last >= (start - territory) / size FROM pieces
            WHERE first BETWEEN 100000000000000 / size AND (start - territory) / size
            ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN (
            SELECT last >= start AND tenant = number.tenant AND definition = number.definition FROM pieces
            WHERE first BETWEEN territory AND start ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN (
            SELECT last >= start + size - 1 AND tenant = number.tenant AND definition = number.definition
            FROM pieces WHERE first BETWEEN territory AND start + size - 1 ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        ELSE size = (
            SELECT sum(least(part.last, start + size - 1) - greatest(part.first, start) + 1) FILTER (
                WHERE part.tenant = number.tenant AND part.definition = number.definition
            )
            FROM pieces AS part
            WHERE part.first BETWEEN (
                    SELECT first FROM pieces WHERE first <= start ORDER BY first DESC LIMIT 1
                ) AND start + size - 1
        )
    END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: a prefix covers a held number'
            USING ERRCODE = 'exclusion_violation', DETAIL = format('The piece begins at %s.', met);
    END IF;
    RETURN NULL;
END
$$;

-- Replacing a function drops its settings.
DO $$
DECLARE
    setting text;
BEGIN
    EXECUTE format(
        'ALTER FUNCTION numbering_refuse_meeting() SET search_path = %I, pg_temp', current_schema()
    );
    FOREACH setting IN ARRAY ARRAY['enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'jit'] LOOP
        EXECUTE format('ALTER FUNCTION numbering_refuse_meeting() SET %I = off', setting);
    END LOOP;
END
$$;

-- A group or user is known by its key alone. To a planner without statistics, UNIQUE (group_key, key) is as good for
-- a look-up by (group_key, user_id) as the index that has both: it then reads all users of the group.
ALTER TABLE groups DROP CONSTRAINT groups_tenant_key_key;
ALTER TABLE users DROP CONSTRAINT users_group_key_key_key;

-- Foreign keys refer to the key of a department with its group: by an index that begins with the key.
ALTER TABLE users DROP CONSTRAINT users_group_key_department_fkey;
ALTER TABLE departments
    DROP CONSTRAINT departments_group_key_parent_fkey,
    DROP CONSTRAINT departments_group_key_key_key,
    ADD CONSTRAINT departments_key_group_key_key UNIQUE (key, group_key),
    ADD CONSTRAINT departments_group_key_parent_fkey
        FOREIGN KEY (group_key, parent) REFERENCES departments (group_key, key);
ALTER TABLE users ADD CONSTRAINT users_group_key_department_fkey
    FOREIGN KEY (group_key, department) REFERENCES departments (group_key, key);

-- A search goes through the deleted pieces beside it until they are vacuumed away. The service vacuums after bulk
-- deletions; where its role does not own the table, PostgreSQL does so by itself, and also in the index.
ALTER TABLE pieces SET (
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000, vacuum_index_cleanup = on
);

-- A statement may delete many definitions: they are looked up together, as a call of a function for each took four
-- fifths of the time.
CREATE FUNCTION numbering_refuse_referred_definitions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM removed
    WHERE (
        SELECT first FROM pieces WHERE tenant = removed.tenant AND definition = removed.origin LIMIT 1
    ) IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: the definition has numbers or prefixes' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;

DO $$
DECLARE
    setting text;
BEGIN
    EXECUTE format(
        'ALTER FUNCTION numbering_refuse_referred_definitions() SET search_path = %I, pg_temp', current_schema()
    );
    FOREACH setting IN ARRAY ARRAY['enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'jit'] LOOP
        EXECUTE format('ALTER FUNCTION numbering_refuse_referred_definitions() SET %I = off', setting);
    END LOOP;
END
$$;

DROP TRIGGER definitions_delete_referred ON definitions;

CREATE TRIGGER definitions_delete_referred AFTER DELETE ON definitions
REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION numbering_refuse_referred_definitions();
