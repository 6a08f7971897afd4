-- Waivers of controls.
with records as (
    {{ readable_rows(ref('stg_register__waivers'), 'waivers', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        waiver_id,
        control_id,
        scope,
        company_code,
        account,
        period,
        exposed_amount_reporting,
        reason,
        requester,
        approver,
        approved_on,
        expires_after,
        source_file,
        source_row
    from records
)

select * from final
