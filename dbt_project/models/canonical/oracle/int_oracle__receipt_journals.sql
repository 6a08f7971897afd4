-- Journal document of a receiving transaction: the one that holds its accrual line.
with documents as (
    select * from {{ ref('int_oracle__ledger_documents') }}
    where rcv_transaction_id is not null and material_transaction_id is null
),

final as (
    select source, rcv_transaction_id, fiscal_year, document
    from documents
    group by source, rcv_transaction_id, fiscal_year, document
    qualify row_number() over (
        partition by source, rcv_transaction_id order by min(case when transaction_key = 'WRX' then 0 else 1 end), fiscal_year, document
    ) = 1
)

select * from final
