-- How far the audit records of times without the ledger have been made into rows, and the one way in which such a record overrules
-- a row. Lines of the backfill are only ever added.

create table ledger.backfill (
  -- Another one each time that the ledger is switched on, or its instance is another one.
  epoch       text collate "C" not null check (length(epoch) between 1 and 64),
  -- Key of the last record that was looked at; empty at the beginning.
  after_key   text collate "C" not null check (length(after_key) <= 1024),
  is_complete boolean not null,
  -- Never after the rows of its own statement, whose times are rounded to milliseconds.
  noted_at    timestamptz(3) not null default date_trunc('milliseconds', statement_timestamp())
);

create index backfill_progress on ledger.backfill (epoch, noted_at);
create unique index backfill_complete on ledger.backfill (epoch) where is_complete;

grant select, insert (epoch, after_key, is_complete) on ledger.backfill to validator;

-- Puts the payment of an older record, which was answered for, in place of one that was not: until the backfill is complete, no
-- answer is given without a look at S3. It leaves a row of before the epoch, a row whose own object is there, and all rows once
-- the backfill is complete.
create function ledger.overrule(
  of_epoch text, of_payment text, new_amount numeric, new_currency text, new_brand text, new_last_four text, new_door text,
  new_request text, new_time timestamptz
) returns setof ledger.payment language sql security definer set search_path = pg_catalog, pg_temp as $$
  update ledger.payment
  set amount = new_amount, currency = new_currency, card_brand = new_brand, last_four = new_last_four, door = new_door,
    request_id = new_request, recorded_at = new_time, audited_at = clock_timestamp()
  where payment_id = of_payment and audited_at is null
    and recorded_at >= (select min(noted_at) from ledger.backfill where epoch = of_epoch)
    and not exists (select from ledger.backfill where epoch = of_epoch and is_complete)
  returning *
$$;

revoke all on function ledger.overrule from public;
grant execute on function ledger.overrule to validator;

-- What marks rows would be planned anew for each payment, which costs more than the rest of its statement.
alter role validator set plan_cache_mode = force_generic_plan;
