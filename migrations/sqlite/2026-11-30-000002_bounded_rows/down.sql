DROP INDEX pieces_by_group;
CREATE INDEX pieces_by_group ON pieces (group_key, kind, last, user_key) WHERE group_key IS NOT NULL;
DROP INDEX pieces_by_user;
CREATE INDEX pieces_by_user ON pieces (user_key) WHERE user_key IS NOT NULL;
