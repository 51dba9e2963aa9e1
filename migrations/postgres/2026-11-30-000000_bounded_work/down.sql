-- The guard as it was.
CREATE OR REPLACE FUNCTION numbering_refuse_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    territory CONSTANT bigint := 1000000000000000;
    met bigint;
    many bigint;
    lowest bigint;
    highest bigint;
    is_dense boolean := FALSE;
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
            WHERE first <= added.last AND first <> added.first
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
                            )
                            FROM pieces AS part
                            WHERE part.first BETWEEN prefix.last + 1
                                    AND prefix.last - prefix.last % size + size - 1
                                AND part.tenant = prefix.tenant AND part.definition = prefix.definition
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

    SELECT added.first INTO met
    FROM added
        CROSS JOIN (VALUES
            (1::bigint), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000)
        ) AS numbers (size)
        CROSS JOIN LATERAL (
            SELECT
                (added.first - territory + size - 1) / size AS least,
                (added.last - territory + 1) / size - 1 AS most
        ) AS under
        CROSS JOIN LATERAL (
            SELECT last FROM pieces WHERE first <= most ORDER BY first DESC LIMIT 1
        ) AS held
    WHERE added.first > territory AND least <= most AND held.last >= least
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'numbering: a prefix covers a held number'
            USING ERRCODE = 'exclusion_violation', DETAIL = format('The piece begins at %s.', met);
    END IF;

    SELECT part.first INTO met
    FROM (
            SELECT * FROM added
            WHERE added.first > territory
                AND (
                    (
                        SELECT held.last = added.first - 1
                            AND held.tenant = added.tenant AND held.definition = added.definition
                        FROM pieces AS held WHERE held.first < added.first
                        ORDER BY held.first DESC LIMIT 1
                    )
                    OR (
                        SELECT held.tenant = added.tenant AND held.definition = added.definition
                        FROM pieces AS held WHERE held.first = added.last + 1
                        LIMIT 1
                    )
                )
        ) AS part
        CROSS JOIN (VALUES
            (1::bigint), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000)
        ) AS numbers (size)
        CROSS JOIN LATERAL (VALUES
            (part.first - part.first % size), (part.last - part.last % size)
        ) AS number (start)
        CROSS JOIN LATERAL (
            SELECT last FROM pieces
            WHERE first <= (number.start - territory) / size
            ORDER BY first DESC LIMIT 1
        ) AS held
    WHERE CASE
        WHEN held.last >= (number.start - territory) / size
        THEN size = (
            SELECT sum(least(other.last, number.start + size - 1) - greatest(other.first, number.start) + 1)
            FROM pieces AS other
            WHERE other.first BETWEEN coalesce(
                    (
                        SELECT before.first FROM pieces AS before WHERE before.first <= number.start
                        ORDER BY before.first DESC LIMIT 1
                    ),
                    number.start
                ) AND number.start + size - 1
                AND other.last >= number.start
                AND other.tenant = part.tenant AND other.definition = part.definition
        )
        ELSE FALSE
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

ALTER TABLE users DROP CONSTRAINT users_group_key_department_fkey;
ALTER TABLE departments
    DROP CONSTRAINT departments_group_key_parent_fkey,
    DROP CONSTRAINT departments_key_group_key_key,
    ADD CONSTRAINT departments_group_key_key_key UNIQUE (group_key, key),
    ADD CONSTRAINT departments_group_key_parent_fkey
        FOREIGN KEY (group_key, parent) REFERENCES departments (group_key, key);
ALTER TABLE users
    ADD CONSTRAINT users_group_key_key_key UNIQUE (group_key, key),
    ADD CONSTRAINT users_group_key_department_fkey
        FOREIGN KEY (group_key, department) REFERENCES departments (group_key, key);
ALTER TABLE groups ADD CONSTRAINT groups_tenant_key_key UNIQUE (tenant, key);

ALTER TABLE pieces RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, vacuum_index_cleanup);

DROP TRIGGER definitions_delete_referred ON definitions;
DROP FUNCTION numbering_refuse_referred_definitions();
CREATE TRIGGER definitions_delete_referred AFTER DELETE ON definitions
FOR EACH ROW EXECUTE FUNCTION numbering_refuse_referred('definition');
