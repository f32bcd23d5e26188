// What people with weak eyes, without a mouse, or with a screen reader could not use on the page.
({
  /** Texts whose contrast is under what WCAG 2 asks for (AA), with the contrast. */
  faint() {
    const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
    const mixed = (top, below) => (c) => [c, top[c] * top.a + below[c] * (1 - top.a)];
    const over = (top, below) => ({ a: 1, ...Object.fromEntries(["r", "g", "b"].map(mixed(top, below))) });
    const channel = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const line = (element) => { const up = []; for (let each = element; each; each = each.parentElement) up.push(each); return up; };
    const ground = (element) => line(element).reverse().reduce(
      (below, each) => over(parse(getComputedStyle(each).backgroundColor), below), { r: 255, g: 255, b: 255, a: 1 });
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility() || element.closest(":disabled, .sr, option, script")) continue;
      const style = getComputedStyle(element);
      const below = ground(element);
      const own = parse(element instanceof SVGElement ? style.fill : style.color);
      const opacity = line(element).reduce((so, each) => so * Number(getComputedStyle(each).opacity), own.a);
      const [light, dark] = [luminance(over({ ...own, a: opacity }, below)), luminance(below)].sort((one, two) => two - one);
      const size = parseFloat(style.fontSize);
      const enough = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < enough) faint.push(`${node.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return faint;
  },

  /** What can be operated and has no name, or is too small for a finger. */
  unfit() {
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], iframe")]
      .filter((each) => each.checkVisibility())
      .flatMap((each) => {
        const name = each.ariaLabel || each.labels?.[0]?.textContent || each.textContent.trim() || each.title
          || document.getElementById(each.getAttribute("aria-labelledby") ?? "")?.textContent;
        const { width, height } = each.getBoundingClientRect();
        const small = !["checkbox", "A", "SUMMARY"].some((kind) => [each.type, each.tagName].includes(kind)) && Math.min(width, height) < 24;
        return [...(name ? [] : ["no name"]), ...(small ? [`${width} by ${height}`] : [])].map((what) => `${what}: ${each.outerHTML.slice(0, 80)}`);
      });
  },
})
