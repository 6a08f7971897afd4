-- Journals that count: posted (status P), actual (no budget, no encumbrance), of a chosen ledger, not statistical. What is left out is named on rung 2.
with headers as (
    select * from {{ ref('stg_oracle__journal_headers') }}
),

batches as (
    select * from {{ ref('stg_oracle__journal_batches') }}
),

ledgers as (
    select * from {{ ref('int_oracle__ledgers') }}
),

classes as (
    select * from {{ ref('oracle_journal_classes') }}
),

joined as (
    select
        headers.*,
        coalesce(headers.status, batches.status) as any_status,
        coalesce(headers.actual_flag, batches.actual_flag, 'A') as any_actual_flag,
        coalesce(ledgers.is_chosen, headers.ledger_id is null) as is_chosen_ledger,
        ledgers.currency_local,
        coalesce(by_category.document_class, by_source.document_class) as document_class
    from headers
    left join batches on batches.source = headers.source and batches.je_batch_id = headers.je_batch_id
    left join ledgers on ledgers.source = headers.source and ledgers.ledger_id = headers.ledger_id
    left join classes as by_category on by_category.code_type = 'category' and upper(by_category.code) = upper(headers.je_category)
    left join classes as by_source on by_source.code_type = 'source' and upper(by_source.code) = upper(headers.je_source)
),

final as (
    select
        *,
        case
            when not is_chosen_ledger then 'other ledgers'
            when any_actual_flag <> 'A' then 'budgets and encumbrances'
            when coalesce(any_status, 'P') <> 'P' then 'not posted'
            when coalesce(currency, '') = 'STAT' then 'statistical (STAT)'
        end as left_out_because
    from joined
)

select * from final
