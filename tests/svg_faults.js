// What is wrong with the places of texts in SVG charts, each drawn in this page by itself.
(sources) => sources.map(source => {
    document.body.innerHTML = source
    const chart = document.querySelector('svg')
    const view = chart.viewBox.baseVal
    const texts = [...chart.querySelectorAll('text')]
    const lanes = [...chart.querySelectorAll('[class*="-line-lane"], [class*="lane"]')]
        .filter(line => line.tagName === 'path').map(line => line.getBBox())
    const faults = []
    const say = (text, what) => faults.push(`${text.textContent}: ${what}`)
    // Letters are lower than the boxes of their lines.
    const boxes = texts.map(text => {
        const box = text.getBBox()
        return { left: box.x, right: box.x + box.width, top: box.y + 2, bottom: box.y + box.height - 2 }
    })
    const meet = (one, other) => one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom
    for (const [at, text] of texts.entries()) {
        const box = boxes[at]
        if (box.left < 0 || box.top < 0 || box.right > view.width || box.bottom > view.height)
            say(text, 'outside the picture')
        for (let other = at + 1; other < texts.length; other++)
            if (meet(box, boxes[other])) say(text, `over ${texts[other].textContent}`)
        // A text that may be over a lane covers it with a box.
        const behind = text.previousElementSibling?.matches('.dsr-chart-behind')
            ? text.previousElementSibling.getBBox() : null
        const covers = behind && behind.x <= box.left + 1 && behind.x + behind.width >= box.right - 1
            && behind.y <= box.top && behind.y + behind.height >= box.bottom
        for (const lane of lanes)
            if (!covers && meet(box, { left: lane.x, right: lane.x, top: lane.y, bottom: lane.y + lane.height }))
                say(text, 'over a lane')
        const length = text.getAttribute('textLength')
        if (length && /^[\x20-\x7e]*$/.test(text.textContent)) {
            text.removeAttribute('textLength')
            const natural = text.getComputedTextLength()
            if (Math.abs(natural - length) > 0.03 * length) say(text, `is ${natural}, not ${length}, wide`)
        }
    }
    return faults
})
