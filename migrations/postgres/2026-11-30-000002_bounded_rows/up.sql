-- The numbers of a user in their order, and with their group: the first of them are found, and before a user is deleted
-- none of them, without reading all others of the user or of the group.
DROP INDEX pieces_by_user;
CREATE INDEX pieces_by_user ON pieces (user_key, group_key, last) WHERE user_key IS NOT NULL;
