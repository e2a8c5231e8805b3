-- The two roles and the database, on an empty server and as its superuser. Passwords come from the environment:
-- EMPORION_OWNER_PASSWORD and EMPORION_APP_PASSWORD. A variable that is missing is a syntax error, on purpose.
\set ON_ERROR_STOP on
\getenv owner_password EMPORION_OWNER_PASSWORD
\getenv app_password EMPORION_APP_PASSWORD

CREATE ROLE emporion_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'owner_password';
CREATE ROLE emporion_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :'app_password';
CREATE DATABASE emporion OWNER emporion_owner ENCODING 'UTF8' TEMPLATE template0
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE emporion FROM PUBLIC;
GRANT CONNECT ON DATABASE emporion TO emporion_app;

\connect emporion
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO emporion_app;
