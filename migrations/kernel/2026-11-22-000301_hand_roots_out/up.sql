-- Which signed roots each holder outside has taken: a root is handed over again until he has. Append-only.
CREATE TABLE seal_root_handed (
  holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 200),
  position bigint NOT NULL REFERENCES seal_root (position),
  handed_at timestamptz NOT NULL DEFAULT hall_now(),
  PRIMARY KEY (holder, position)
);
CALL hall_grant('SELECT, INSERT', 'seal_root_handed');
