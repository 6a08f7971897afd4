-- Accounting of customer invoice lines in functional currency, signed as delivered (revenue of an invoice positive). Rows of an account set are a template, no amounts.
with source as (
    select * from {{ source('landing', 'oracle__ra_cust_trx_line_gl_dist_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('cust_trx_line_gl_dist_id') }} as distribution_id,
        {{ sap_key('customer_trx_id') }} as customer_trx_id,
        {{ sap_key('customer_trx_line_id') }} as customer_trx_line_id,
        upper({{ sap_text('account_class') }}) as account_class,
        {{ oracle_yes('account_set_flag') }} as is_account_set,
        coalesce({{ sap_amount('acctd_amount') }}, 0) as amount_local,
        {{ sap_date('gl_date') }} as posting_date,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('cust_trx_line_gl_dist_id') }} is not null
    {{ first_of_key([sap_key('cust_trx_line_gl_dist_id')]) }}
)

select * from final
