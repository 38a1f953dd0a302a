"""The HTML of a moving figure: drawing, numbers and controls.

All of it is written at build time, so that nothing shifts when the scripts have loaded; the
style sheet hides the controls where scripts are off, and on paper.
"""

import json
from html import escape

from bookbuild.pages.moving_figures import numbers, states


def picture(identifier, request, svg, alt, figures, strings):
    """Return the content of the figure with the id `identifier`, without its caption."""
    name, state = request["figure"], request["state"]
    spec, texts, common = figures[name], strings[name], strings["common"]
    width, height = spec["size"]
    state_text = states.format_state(spec["parameters"], state)
    rows = "".join(
        row(
            key,
            texts["numbers"][key],
            numbers.lookup(request["numbers"], key),
            common["units"][unit],
            0 if key in spec.get("whole", []) else 3,
        )
        for key, unit in spec["shown"].items()
    )
    data = {**spec, "texts": texts, "common": common}
    return f"""
<div class="moving-stage" data-figure="{name}" data-state="{escape(state_text)}">
<svg class="moving-picture" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(alt)}">
{svg}</svg>
<div class="moving-side">
<dl class="moving-numbers">{rows}</dl>
<div class="moving-controls">
<p class="moving-hint">{escape(texts.get("hint", common["hint"]))}</p>
<div class="moving-sliders">{"".join(controls(identifier, spec, texts, state))}</div>
<div class="moving-buttons">{"".join(buttons(spec, texts, common))}
<a class="moving-link" href="#{identifier}:{escape(state_text)}">{escape(common["link"])}</a></div>
</div>
</div>
<p class="moving-spoken" aria-live="polite"></p>
<script type="application/json">{json_for_script(data)}</script>
</div>
"""


def json_for_script(data):
    """Return JSON that is safe inside a <script> element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def row(key, label, value, unit, digits):
    """A number with its label and its unit."""
    text = numbers.format_number(value, digits)
    number = f'<span data-number="{key}" data-digits="{digits}">{text}</span>'
    return f"<div><dt>{escape(label)}</dt><dd>{number} {escape(unit)}</dd></div>"


def controls(identifier, spec, texts, state):
    """Yield the controls of each parameter."""
    for name, parameter in spec["parameters"].items():
        label, control_id = texts["controls"][name], f"{identifier}-{name}"
        if parameter["kind"] == "number":
            yield slider(control_id, name, 0, label, parameter, state[name])
        elif parameter["kind"] == "choice":
            yield group(
                label["label"],
                radio_buttons(control_id, name, label["each"], parameter, state[name]),
            )
        else:
            each = enumerate(zip(label["each"], state[name]))
            sliders = (
                slider(f"{control_id}-{i}", name, i, word, parameter, v) for i, (word, v) in each
            )
            yield group(label["label"], sliders)


def group(legend, members):
    return f"<fieldset><legend>{escape(legend)}</legend>{''.join(members)}</fieldset>"


def slider(identifier, name, index, label, parameter, value):
    low, high = parameter.get("min", 0), parameter.get("max", 1)
    digits = states.decimals(parameter)
    text = numbers.format_number(value, digits)
    return (
        f'<div class="moving-slider"><label for="{identifier}">{escape(label)}</label>'
        f'<input type="range" id="{identifier}" data-parameter="{name}" data-index="{index}"'
        f' min="{low}" max="{high}" step="{parameter["step"]}" value="{value:.{digits}f}"'
        ' autocomplete="off">'
        f'<span class="moving-value" aria-hidden="true">{text}</span></div>'
    )


def radio_buttons(identifier, name, labels, parameter, chosen):
    """Yield a radio button for each option."""
    for option in parameter["options"]:
        checked = " checked" if option == chosen else ""
        yield (
            f'<label class="moving-choice"><input type="radio" name="{identifier}"'
            f' data-parameter="{name}" value="{option}"{checked} autocomplete="off">'
            f" {escape(labels[option])}</label>"
        )


def buttons(spec, texts, common):
    for name in spec.get("buttons", []):
        label = escape(texts["buttons"][name])
        yield f'<button type="button" data-press="{name}">{label}</button>'
    yield f'<button type="button" data-press="reset">{escape(common["reset"])}</button>'
