// Lets readers answer drills: judges answers, draws new numbers, and counts what was right.  What
// that needs, and the words, come with a script of the page's drills, once a reader uses one.
((D) => {
  const FOLDER = document.currentScript.src.replace(/player\.js.*$/, "");
  const TALLY = "drills";
  // The question of each drill, once a reader has used it.
  const questions = new Map();
  let loading;

  /** Load the drills of the page. */
  function load(file) {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${FOLDER}${file}.js`;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
    return loading;
  }

  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function say(drill, html) {
    drill.querySelector(".drill-said").innerHTML = html;
  }

  /** A drill with the numbers of a seed; the page begins with those of seed 1. */
  function ask(drill, seed) {
    const name = drill.dataset.drill;
    const question = { ...D.instance(name, seed, D.words.drills[name]), counted: false };
    questions.set(drill, question);
    return question;
  }

  const paragraphs = (lines) => lines.map((line) => `<p>${D.typeset(line)}</p>`).join("");

  /** Show a question with new numbers, and close the solution of the one before. */
  function show(drill, question) {
    drill.querySelector(".drill-question").innerHTML = paragraphs(question.question);
    const solution = drill.querySelector(".drill-solution");
    if (solution) {
      solution.open = false;
      solution.querySelector(".drill-worked").innerHTML = paragraphs(question.solution);
    }
    const list = drill.querySelector("fieldset > :is(ol, ul)");
    for (const key of question.order) list.append(list.querySelector(`[data-key="${key}"]`));
    for (const item of list?.children ?? []) {
      item.querySelector("span").innerHTML = D.typeset(question.options[item.dataset.key]);
    }
    drill.querySelector("form").reset();
    say(drill, "");
  }

  /** What a reader answered: { value } or { problem }. */
  function answered(form, { unit }) {
    const { asks } = form.dataset;
    if (asks === "number") return D.read(form.querySelector("input").value, unit);
    if (asks === "items") {
      return { value: [...form.querySelectorAll("li")].map((item) => item.dataset.key) };
    }
    const chosen = form.querySelector("input:checked");
    return chosen ? { value: chosen.value } : { problem: "choose" };
  }

  /** How many answers to each drill were right, and how many there were. */
  function tallies() {
    try {
      return JSON.parse(localStorage.getItem(TALLY)) ?? {};
    } catch {
      return {};
    }
  }

  /** Count the first answer to a question, and say how many were right. */
  function count(question, right) {
    const known = tallies();
    const [before, tried] = known[question.name] ?? [0, 0];
    known[question.name] = question.counted ? [before, tried] : [before + right, tried + 1];
    question.counted = true;
    localStorage.setItem(TALLY, JSON.stringify(known));
    const [now, all] = known[question.name];
    return fill(D.words.common.tally, { right: now, tried: all });
  }

  async function check(drill, form) {
    await load(drill.dataset.file);
    const { common } = D.words;
    const question = questions.get(drill) ?? ask(drill, 1);
    const { value, problem } = answered(form, question);
    if (problem) {
      say(drill, common[problem]);
      return;
    }
    const { right, said, mistake } = D.judge(question, value);
    drill.classList.toggle("drill-right", right);
    // Digits that are missing are no wrong answer: it counts once they are there.
    const tally = said === "close" ? "" : count(question, Number(right));
    say(drill, [common[said], D.typeset(mistake ?? ""), tally].filter(Boolean).join(" "));
  }

  async function renew(drill) {
    await load(drill.dataset.file);
    const asked = ({ question, options }) => JSON.stringify([question, options]);
    const before = asked(questions.get(drill) ?? ask(drill, 1));
    let fresh;
    do fresh = ask(drill, Math.floor(Math.random() * 2 ** 31) + 2);
    while (asked(fresh) === before);
    drill.classList.remove("drill-right");
    show(drill, fresh);
    drill.querySelector("input, [data-up]").focus();
  }

  /** Move an item before the one above it, and keep the focus on its button. */
  async function moveUp(drill, button) {
    const item = button.closest("li");
    item.previousElementSibling?.before(item);
    button.focus();
    await load(drill.dataset.file);
    const place = [...item.parentElement.children].indexOf(item) + 1;
    say(drill, fill(D.words.common.moved, { place }));
  }

  for (const drill of document.querySelectorAll(".drill")) {
    drill.addEventListener("submit", (event) => {
      event.preventDefault();
      check(drill, event.target);
    });
    drill.addEventListener("click", ({ target }) => {
      if (target.matches("[data-fresh]")) renew(drill);
      if (target.matches("[data-up]")) moveUp(drill, target);
    });
  }
})((globalThis.bookDrills ??= {}));
