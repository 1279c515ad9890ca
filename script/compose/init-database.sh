#!/bin/bash
# Run once by PostgreSQL's image, after roles.sql, when the cluster is made: passwords, the database, its privileges.
set -euo pipefail

: "${JSM_OWNER_PASSWORD:?}" "${JSM_APP_PASSWORD:?}"
psql=(psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1)

"${psql[@]}" --username="$POSTGRES_USER" --dbname=postgres <<'END'
\getenv owner_password JSM_OWNER_PASSWORD
\getenv app_password JSM_APP_PASSWORD
SET log_statement = 'none';
ALTER ROLE jsm_owner PASSWORD :'owner_password';
ALTER ROLE jsm_app PASSWORD :'app_password';
CREATE DATABASE jsm OWNER jsm_owner;
END
"${psql[@]}" --username=jsm_owner --dbname=jsm --file=/script/database.sql
