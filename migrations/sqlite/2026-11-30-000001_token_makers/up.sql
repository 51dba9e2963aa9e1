-- The token that made a token: its public id, as the journal names it, as it may be the bootstrap token or the command line.
-- Tokens of the first release have none.
ALTER TABLE tokens ADD COLUMN created_by TEXT;
CREATE INDEX tokens_by_maker ON tokens (created_by);
