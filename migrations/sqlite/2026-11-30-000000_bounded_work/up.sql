-- Guards whose cost does not grow with the square of the parts of a prefix.
--
-- Parts of one definition that touch hold a number's places together. They do so only if they hold the first place
-- and the last one, and no place between is missing. So the held number is looked up, then the two ends, and only then
-- the parts around the new one, step by step to both sides at once, up to the first gap. The way to the nearer of two
-- gaps is at most half of a run of parts, so n parts take n log n steps in whatever order they come.
DROP TRIGGER pieces_insert_completes_prefix;
DROP TRIGGER pieces_update_completes_prefix;

CREATE TRIGGER pieces_insert_completes_prefix BEFORE INSERT ON pieces
WHEN NEW.first > 1000000000000000
    AND EXISTS (
        SELECT 1 FROM pieces
        WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND last = NEW.first - 1
        UNION ALL
        SELECT 1 FROM pieces
        WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND first = NEW.last + 1
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT start, start + size - 1 AS finish, (start - 1000000000000000) / size AS number
        FROM (
            SELECT column1 AS size, NEW.first - NEW.first % column1 AS start
            FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
            UNION
            SELECT column1, NEW.last - NEW.last % column1
            FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
        )
    )
    WHERE CASE
        WHEN (
            SELECT last >= number FROM pieces WHERE first <= number ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN start < NEW.first AND (
            SELECT last >= start AND (tenant, definition) = (NEW.tenant, NEW.definition) FROM pieces
            WHERE first <= start ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN NEW.last < finish AND (
            SELECT last >= finish AND (tenant, definition) = (NEW.tenant, NEW.definition) FROM pieces
            WHERE first <= finish ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        ELSE EXISTS (
            WITH RECURSIVE run (least, most) AS (
                VALUES (NEW.first, NEW.last)
                UNION ALL
                SELECT
                    CASE
                        WHEN least <= start THEN least
                        ELSE (
                            SELECT first FROM pieces
                            WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND last = least - 1
                        )
                    END,
                    CASE
                        WHEN finish <= most THEN most
                        ELSE (
                            SELECT last FROM pieces
                            WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND first = most + 1
                        )
                    END
                FROM run
                WHERE least + most IS NOT NULL AND (start < least OR most < finish)
            )
            SELECT 1 FROM run WHERE least <= start AND finish <= most
        )
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
        WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND last = NEW.first - 1 AND first <> OLD.first
        UNION ALL
        SELECT 1 FROM pieces
        WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND first = NEW.last + 1 AND first <> OLD.first
    )
BEGIN
    SELECT RAISE(ABORT, 'numbering: a prefix covers a held number')
    FROM (
        SELECT start, start + size - 1 AS finish, (start - 1000000000000000) / size AS number
        FROM (
            SELECT column1 AS size, NEW.first - NEW.first % column1 AS start
            FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
            UNION
            SELECT column1, NEW.last - NEW.last % column1
            FROM (VALUES (1), (10), (100), (1000), (10000), (100000), (1000000), (10000000), (100000000))
        )
    )
    WHERE CASE
        WHEN (
            SELECT last >= number FROM pieces WHERE first <= number AND first <> OLD.first ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN start < NEW.first AND (
            SELECT last >= start AND (tenant, definition) = (NEW.tenant, NEW.definition) FROM pieces
            WHERE first <= start AND first <> OLD.first ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        WHEN NEW.last < finish AND (
            SELECT last >= finish AND (tenant, definition) = (NEW.tenant, NEW.definition) FROM pieces
            WHERE first <= finish AND first <> OLD.first ORDER BY first DESC LIMIT 1
        ) IS NOT TRUE THEN FALSE
        ELSE EXISTS (
            WITH RECURSIVE run (least, most) AS (
                VALUES (NEW.first, NEW.last)
                UNION ALL
                SELECT
                    CASE
                        WHEN least <= start THEN least
                        ELSE (
                            SELECT first FROM pieces
                            WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND last = least - 1
                                AND first <> OLD.first
                        )
                    END,
                    CASE
                        WHEN finish <= most THEN most
                        ELSE (
                            SELECT last FROM pieces
                            WHERE (tenant, definition) = (NEW.tenant, NEW.definition) AND first = most + 1
                                AND first <> OLD.first
                        )
                    END
                FROM run
                WHERE least + most IS NOT NULL AND (start < least OR most < finish)
            )
            SELECT 1 FROM run WHERE least <= start AND finish <= most
        )
    END;
END;
