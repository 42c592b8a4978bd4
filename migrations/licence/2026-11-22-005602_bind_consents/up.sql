-- A holder allows one contract of a system, with the fields and the purpose that he could read, and not an authority as such. A
-- consent of before this names none and opens nothing any more.
ALTER TABLE licence_consents ADD COLUMN contract_id uuid NULL REFERENCES sharing_contracts (id);

-- What a copy rests on: it is good no longer than that.
ALTER TABLE licence_copies ADD COLUMN consent_id uuid NULL REFERENCES licence_consents (id);

CALL hall_grant('SELECT, INSERT', 'licence_consents');
CALL hall_grant('SELECT, INSERT', 'licence_copies');
