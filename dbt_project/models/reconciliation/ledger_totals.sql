-- What a publication vouches for: count, amount and hash of the posted journal lines per company, account and period. The certificate of a
-- published report stores these rows; control 02 compares later extracts with them. Amounts local currency, debit positive.
-- The hash is MD5 over one text per line (source, fiscal year, document, line, amount with 4 decimals), sorted as text.

with

run as (select * from {{ source('config', 'run') }}),

journal_lines as (

    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and period <= (select run.period from run) and account is not null

),

final as (

    select
        period,
        company_code,
        account,
        count(*) as line_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local,
        md5(string_agg(
            source || '|' || fiscal_year || '|' || document || '|' || line || '|' || amount_local, chr(10)
            order by source, fiscal_year, document, line, amount_local
        )) as lines_hash
    from journal_lines
    group by period, company_code, account

)

select * from final
