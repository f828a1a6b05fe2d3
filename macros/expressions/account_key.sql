-- Gives an account's id trimmed, a 15-character Salesforce id brought to its 18 characters.
-- The last three say, five characters each, which of the first fifteen are capitals.
{% macro account_key(value) -%}
    case
        when length(trim({{ value }})) = 15
            and {{ matches('trim(' ~ value ~ ')', '^(00[0-9A-Z]|500|701)[0-9A-Za-z]{12}$') }}
            then trim({{ value }})
                {%- for first in (1, 6, 11) %}
                || substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
                    {%- for offset in range(5) %}
                    + case
                        when substr(trim({{ value }}), {{ first + offset }}, 1) between 'A' and 'Z'
                            then {{ 2 ** offset }} else 0 end
                    {%- endfor %}, 1)
                {%- endfor %}
        else {{ trimmed(value) }}
    end
{%- endmacro %}
