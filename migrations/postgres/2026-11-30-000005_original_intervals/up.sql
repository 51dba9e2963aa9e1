-- The interval with which a definition was made: what is missing of it and is added again becomes part of it.
--
-- The intervals of earlier definitions are not known. They become the smallest ones that contain all that is left. A definition of
-- which nothing is left, as a program beside this one can leave it, has no interval.
DELETE FROM definitions
WHERE NOT EXISTS (SELECT 1 FROM pieces AS p WHERE p.tenant = definitions.tenant AND p.definition = definitions.origin);

ALTER TABLE definitions ADD COLUMN first BIGINT, ADD COLUMN last BIGINT;

UPDATE definitions SET first = parts.first, last = parts.last
FROM (
    SELECT tenant, definition, min(first) AS first, max(last) AS last
    FROM pieces WHERE definition IS NOT NULL GROUP BY tenant, definition
) AS parts
WHERE parts.tenant = definitions.tenant AND parts.definition = definitions.origin;

-- Guards: the interval is one of the number axis, of the kind of the definition.
ALTER TABLE definitions
    ALTER COLUMN first SET NOT NULL,
    ALTER COLUMN last SET NOT NULL,
    ADD CONSTRAINT definitions_ordered CHECK (first <= last),
    ADD CONSTRAINT definitions_on_the_line CHECK (
        CASE kind
            WHEN 3 THEN 1100000000000000 <= first AND last < 2000000000000000
            ELSE 1000000 <= first AND last <= 999999999999999 AND length(first::text) = length(last::text)
        END
    );

-- The intervals that contain an item are found by the buckets of the number axis around it, as rows of the journal are: the
-- bucket of an interval is the smallest run of 1, 10, 100 ... positions that holds it. Its key is the level times 10^16, and the
-- number of the run. The statement that reads them has the same expression.
CREATE INDEX definitions_by_bucket ON definitions (
    tenant,
    (
        CASE
            WHEN first = last THEN first
            WHEN first / 10 = last / 10 THEN 10000000000000000 + first / 10
            WHEN first / 100 = last / 100 THEN 20000000000000000 + first / 100
            WHEN first / 1000 = last / 1000 THEN 30000000000000000 + first / 1000
            WHEN first / 10000 = last / 10000 THEN 40000000000000000 + first / 10000
            WHEN first / 100000 = last / 100000 THEN 50000000000000000 + first / 100000
            WHEN first / 1000000 = last / 1000000 THEN 60000000000000000 + first / 1000000
            WHEN first / 10000000 = last / 10000000 THEN 70000000000000000 + first / 10000000
            WHEN first / 100000000 = last / 100000000 THEN 80000000000000000 + first / 100000000
            WHEN first / 1000000000 = last / 1000000000 THEN 90000000000000000 + first / 1000000000
            WHEN first / 10000000000 = last / 10000000000 THEN 100000000000000000 + first / 10000000000
            WHEN first / 100000000000 = last / 100000000000 THEN 110000000000000000 + first / 100000000000
            WHEN first / 1000000000000 = last / 1000000000000 THEN 120000000000000000 + first / 1000000000000
            WHEN first / 10000000000000 = last / 10000000000000 THEN 130000000000000000 + first / 10000000000000
            WHEN first / 100000000000000 = last / 100000000000000 THEN 140000000000000000 + first / 100000000000000
            ELSE 150000000000000000 + first / 1000000000000000
        END
    )
);
