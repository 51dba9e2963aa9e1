-- The own numbers of users, by their values: those of a range are an interval.
CREATE INDEX users_by_number ON users ((CAST(nullif(phone_number, '') AS BIGINT))) WHERE phone_number <> '';

-- A number of a user that nobody holds is a note: one user of a tenant has it, and it is cleared when the number comes into the
-- inventory. Older versions left it, and allowed several; what is not so is cleared once.
UPDATE users SET phone_number = ''
WHERE phone_number <> ''
    AND NOT EXISTS (
        SELECT 1 FROM pieces AS p
        WHERE p.user_key = users.key AND p.kind = 1 AND '+' || p.first = users.phone_number
    )
    AND (
        -- somebody holds it
        (
            SELECT p.last FROM pieces AS p WHERE p.first <= CAST(nullif(users.phone_number, '') AS BIGINT)
            ORDER BY p.first DESC LIMIT 1
        ) >= CAST(nullif(users.phone_number, '') AS BIGINT)
        -- or the first and the last place of what begins with it
        OR (
            (
                SELECT p.last FROM pieces AS p
                WHERE p.first <= CAST('1' || substr(users.phone_number || '000000000000000', 2, 15) AS BIGINT)
                ORDER BY p.first DESC LIMIT 1
            ) >= CAST('1' || substr(users.phone_number || '000000000000000', 2, 15) AS BIGINT)
            AND (
                SELECT p.last FROM pieces AS p
                WHERE p.first <= CAST('1' || substr(users.phone_number || '999999999999999', 2, 15) AS BIGINT)
                ORDER BY p.first DESC LIMIT 1
            ) >= CAST('1' || substr(users.phone_number || '999999999999999', 2, 15) AS BIGINT)
        )
        -- or another user of the tenant has it too, who came earlier
        OR EXISTS (
            SELECT 1 FROM users AS other
                JOIN groups AS of_other ON of_other.key = other.group_key
                JOIN groups AS own ON own.tenant = of_other.tenant
            WHERE other.phone_number = users.phone_number AND other.key < users.key AND own.key = users.group_key
        )
    );
