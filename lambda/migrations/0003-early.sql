-- Which rows were made without the knowledge of all older audit records. Such a record may overrule one of them, whatever the clocks
-- said, and in whatever epoch it is found: a backfill that never became complete, or a backup of its time, leaves rows that nobody was
-- answered for.

alter table ledger.payment add column is_early boolean;

-- Until now their time told them.
update ledger.payment set is_early = true
where audited_at is null and recorded_at >= (
  select min(noted_at) from ledger.backfill as begun
  where not exists (select from ledger.backfill where epoch = begun.epoch and is_complete)
);

-- Puts the payment of an older record, which was answered for, in place of one that was not. It leaves a row that was made when the
-- backfill was complete, a row whose own object is there, and all rows once the backfill is complete.
create or replace function ledger.overrule(
  of_epoch text, of_payment text, new_amount numeric, new_currency text, new_brand text, new_last_four text, new_door text,
  new_request text, new_time timestamptz
) returns setof ledger.payment language sql security definer set search_path = pg_catalog, pg_temp as $$
  update ledger.payment
  set amount = new_amount, currency = new_currency, card_brand = new_brand, last_four = new_last_four, door = new_door,
    request_id = new_request, recorded_at = new_time, audited_at = clock_timestamp()
  where payment_id = of_payment and audited_at is null and is_early
    and not exists (select from ledger.backfill where epoch = of_epoch and is_complete)
  returning *
$$;
