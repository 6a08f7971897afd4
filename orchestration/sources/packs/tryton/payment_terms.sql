-- Tryton: days of payment agreed with suppliers, as the terms of their purchases say: Tryton keeps the terms of today on the
-- supplier and those of the day on each purchase. A row begins with the first purchase under other days than the one before.
-- Days of a term: its parts, weighted with their shares, months of 30 days, rounded. A term with a fixed amount or with a day
-- of the month, a month or a weekday has no number of days and is left out.
with recursive deltas as (
    select
        line.id as line,
        sum(coalesce(delta.days, 0) + 7 * coalesce(delta.weeks, 0) + 30 * coalesce(delta.months, 0)) as days,
        bool_or(delta.day is not null or delta.month is not null or delta.weekday is not null) as is_calendar_day
    from account_invoice_payment_term_line as line
    left join account_invoice_payment_term_line_delta as delta on delta.line = line.id
    group by line.id
),

parts as (
    select
        line.payment as term,
        line.type,
        line.ratio,
        deltas.days,
        row_number() over (partition by line.payment order by line.sequence nulls first, line.id) as place,
        bool_or(line.type = 'fixed' or coalesce(deltas.is_calendar_day, false)) over (partition by line.payment) as is_left_out
    from account_invoice_payment_term_line as line
    inner join deltas on deltas.line = line.id
),

shares as (
    select
        term,
        place,
        days,
        case when type = 'remainder' then 1::numeric else ratio end as share,
        case when type = 'remainder' then 0::numeric else 1 - ratio end as remaining
    from parts
    where place = 1 and not is_left_out
    union all
    select
        parts.term,
        parts.place,
        parts.days,
        case parts.type
            when 'remainder' then shares.remaining
            when 'percent' then shares.remaining * parts.ratio
            else parts.ratio
        end,
        shares.remaining - case parts.type
            when 'remainder' then shares.remaining
            when 'percent' then shares.remaining * parts.ratio
            else parts.ratio
        end
    from shares
    inner join parts on parts.term = shares.term and parts.place = shares.place + 1
),

terms as (
    select
        term,
        round(sum(days * share))::integer as payment_days
    from shares
    group by term
),

purchases as (
    select distinct on (purchase.company, purchase.party, purchase.purchase_date)
        coalesce(nullif(company_party.code, ''), company.id::text) as company_code,
        purchase.party,
        purchase.purchase_date,
        terms.payment_days
    from purchase_purchase as purchase
    inner join company_company as company on company.id = purchase.company
    inner join party_party as company_party on company_party.id = company.party
    inner join terms on terms.term = purchase.payment_term
    where purchase.state in ('confirmed', 'processing', 'done') and purchase.purchase_date is not null
    order by purchase.company, purchase.party, purchase.purchase_date, purchase.id desc
),

compared as (
    select
        purchases.*,
        lag(payment_days) over (partition by company_code, party order by purchase_date) as days_before
    from purchases
)

select
    compared.company_code,
    coalesce(nullif(supplier.code, ''), supplier.id::text) as supplier_id,
    compared.purchase_date as valid_from,
    compared.payment_days
from compared
inner join party_party as supplier on supplier.id = compared.party
where compared.days_before is distinct from compared.payment_days
