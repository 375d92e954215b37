-- One row for a payment, for ever, and the roles that may write and read it.

create schema ledger;

create table ledger.payment (
  payment_id  text collate "C" primary key check (payment_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  -- Without a scale, so that 12.50 comes back as 12.50.
  amount      numeric not null check (amount > 0 and amount < 1e12),
  currency    char(3) not null check (currency ~ '^[A-Z]{3}$'),
  card_brand  text collate "C" not null check (length(card_brand) between 1 and 32),
  last_four   text collate "C" not null check (length(last_four) between 1 and 4),
  door        text collate "C" not null check (length(door) <= 32),
  request_id  text collate "C" not null check (length(request_id) <= 64),
  -- The database's clock, so that all functions have one.
  recorded_at timestamptz(3) not null default clock_timestamp(),
  -- When the audit object was known to be there; null: not yet.
  audited_at  timestamptz(3)
);

create index payment_pending on ledger.payment (recorded_at, payment_id) where audited_at is null;
-- Rows come in the order of their time, so a page of the index for each 128 pages of rows finds a day.
create index payment_by_time on ledger.payment using brin (recorded_at);

-- Roles outlive a database, so they may be there.
do $$
begin
  if not exists (select from pg_roles where rolname = 'validator') then
    create role validator login connection limit 250;
  end if;
  if not exists (select from pg_roles where rolname = 'reader') then
    create role reader login connection limit 10;
  end if;
  -- RDS has this role, whose members log in with IAM and no other way.
  if exists (select from pg_roles where rolname = 'rds_iam') then
    grant rds_iam to validator, reader;
  end if;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to validator, reader', current_database());
end
$$;

alter role validator set statement_timeout = '3s';
alter role validator set lock_timeout = '2s';
-- All that it asks finds rows by an index. A plan that was made while the table was small, and is kept by a connection, must not
-- read the whole of it later.
alter role validator set enable_seqscan = off;
alter role validator set enable_hashjoin = off;
alter role validator set enable_mergejoin = off;
grant usage on schema ledger to validator;
grant select, insert on ledger.payment to validator;
grant update (audited_at) on ledger.payment to validator;

alter role reader set statement_timeout = '8s';
alter role reader set default_transaction_read_only = on;
grant usage on schema ledger to reader;
grant select on ledger.payment to reader;
