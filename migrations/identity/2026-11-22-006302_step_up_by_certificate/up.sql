-- A challenge of an open session, in which its holder shows the second factor again with his device; without one it is for a log-in.
ALTER TABLE certificate_challenge ADD COLUMN session_id uuid REFERENCES session;
