-- Gives a score on -1 (worst) to 1 (best); null without a score or where the scale is not told.
-- A scale is written worst-best: 1-5, 0-10, or 6-1 where the lowest number is the best.
{% macro rated(score, scale) -%}
    {%- set worst = "try_cast(split_part(trim(" ~ scale ~ "), '-', 1) as double)" -%}
    {%- set best = "try_cast(split_part(trim(" ~ scale ~ "), '-', 2) as double)" -%}
    {{ clamped(
        '(2.0 * (' ~ score ~ ' - ' ~ worst ~ ')
            / nullif(' ~ best ~ ' - ' ~ worst ~ ', 0) - 1.0)', -1.0, 1.0
    ) }}
{%- endmacro %}
