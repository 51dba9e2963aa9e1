-- The numbers of a user in their order, and with their group: the first of them are found, and before a user is deleted
-- none of them, without reading all others of the user or of the group.
DROP INDEX pieces_by_user;
CREATE INDEX pieces_by_user ON pieces (user_key, group_key, last) WHERE user_key IS NOT NULL;

-- With the tenant: before a group is deleted its numbers are looked for by both, and where the index of the tenant alone had
-- both, all numbers of the tenant were read.
DROP INDEX pieces_by_group;
CREATE INDEX pieces_by_group ON pieces (group_key, kind, last, user_key, tenant) WHERE group_key IS NOT NULL;
