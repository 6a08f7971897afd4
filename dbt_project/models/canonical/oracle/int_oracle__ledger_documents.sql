-- Pieces of journal lines with their document. What the ledger holds of one receipt in one period (RECEIVE, DELIVER, their corrections and returns: several journals) is one
-- document, R, the id of the RECEIVE and the period, where its pieces balance within each journal and company; else, and for all other lines, the document is the journal.
{{ config(materialized='table') }}
with pieces as (
    select * from {{ ref('int_oracle__journal_pieces') }}
),

journals as (
    select * from {{ ref('int_oracle__journals') }} where left_out_because is null
),

accounts as (
    select * from {{ ref('int_oracle__accounts') }}
),

period_names as (
    select * from {{ ref('int_oracle__period_names') }}
),

days as (
    select calendar_date, period, fiscal_year, fiscal_period from {{ ref('stg_config__calendar_days') }}
),

posting_classes as (
    select upper(source_code) as source_code, transaction_key from {{ ref('posting_classes') }} where system = 'oracle'
),

-- accounts that set-up names, for lines no subledger explains
set_up_accounts as (
    select source, ap_accrual_account as code_combination_id, 'WRX' as transaction_key, 1 as priority from {{ ref('stg_oracle__organizations') }}
    union all
    select source, accrual_account_id, 'WRX' as transaction_key, 1 as priority from {{ ref('stg_oracle__order_distributions') }}
    union all
    select source, purchase_price_var_account, 'PRD' as transaction_key, 2 as priority from {{ ref('stg_oracle__organizations') }}
    union all
    select source, material_account, 'BSX' as transaction_key, 3 as priority from {{ ref('stg_oracle__organizations') }}
),

keys_of_accounts as (
    select source, code_combination_id, transaction_key
    from set_up_accounts
    where code_combination_id is not null
    group by source, code_combination_id, transaction_key
    qualify row_number() over (partition by source, code_combination_id order by min(priority)) = 1
),

joined as (
    select
        pieces.*,
        coalesce(accounts.company_code, 'unknown') as company_code,
        accounts.account,
        accounts.trading_partner,
        journals.je_source,
        journals.je_category,
        journals.document_class as journal_class,
        journals.journal_name,
        journals.currency,
        journals.currency_local,
        journals.period_name,
        coalesce(journals.posting_date, pieces.effective_date) as posting_date,
        coalesce(period_names.period, days.period) as period,
        coalesce(period_names.fiscal_year, days.fiscal_year, year(coalesce(journals.posting_date, pieces.effective_date)), 0) as fiscal_year,
        coalesce(period_names.fiscal_period, days.fiscal_period) as fiscal_period,
        coalesce(pieces.accounting_class, '') = 'LIABILITY' as is_liability,
        case
            when coalesce(pieces.accounting_class, '') = 'LIABILITY' then null
            when by_line.source_code is not null then by_line.transaction_key
            when by_class.source_code is not null then by_class.transaction_key
            when journals.document_class in ('goods_receipt', 'goods_issue', 'inventory_count', 'price_change', 'invoice') then keys_of_accounts.transaction_key
        end as transaction_key
    from pieces
    inner join journals on journals.source = pieces.source and journals.je_header_id = pieces.je_header_id
    left join accounts on accounts.source = pieces.source and accounts.code_combination_id = pieces.code_combination_id
    left join period_names on period_names.source = pieces.source and period_names.period_name = journals.period_name
    left join days on days.calendar_date = coalesce(journals.posting_date, pieces.effective_date)
    left join posting_classes as by_line on by_line.source_code = pieces.line_type
    left join posting_classes as by_class on by_class.source_code = pieces.accounting_class
    left join keys_of_accounts
        on keys_of_accounts.source = pieces.source and keys_of_accounts.code_combination_id = pieces.code_combination_id
),

balanced as (
    select
        *,
        root_id is not null
        and sum(amount_local) over (partition by source, je_header_id, company_code, period, root_id) = 0 as is_of_receipt
    from joined
),

final as (
    select
        *,
        case when is_of_receipt then 'R' || root_id || '-' || coalesce(period, 'none') else je_header_id end as document,
        case
            when is_of_receipt
                then cast(row_number() over (
                    partition by source, company_code, fiscal_year, period, is_of_receipt, root_id
                    order by posting_date, je_header_id, je_line_num, piece_number
                ) as varchar)
            when piece_count = 1 then cast(je_line_num as varchar)
            else cast(je_line_num as varchar) || '.' || cast(piece_number as varchar)
        end as line,
        case when is_of_receipt then 'goods_receipt' else journal_class end as document_class
    from balanced
)

select * from final
