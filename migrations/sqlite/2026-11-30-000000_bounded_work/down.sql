-- The guards as they were.
DROP TRIGGER pieces_insert_completes_prefix;
DROP TRIGGER pieces_update_completes_prefix;

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
