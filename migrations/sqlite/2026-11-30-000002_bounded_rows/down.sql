DROP INDEX pieces_by_user;
CREATE INDEX pieces_by_user ON pieces (user_key) WHERE user_key IS NOT NULL;
