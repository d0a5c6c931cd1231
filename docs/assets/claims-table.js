// Search and filter the claims. Text is set as text, never as HTML, so that data cannot act.
(function () {
  "use strict";
  const columns = ["claim_id", "statement", "asserted_by", "category", "polarity", "evidence_basis", "scope"];
  const claims = window.SHIPMENTS_CLAIMS || [];
  const body = document.querySelector("#claims-table tbody");
  const search = document.getElementById("claims-search");
  const count = document.getElementById("claims-count");
  const selects = Array.from(document.querySelectorAll("#claims-filter select"));
  if (!body) { return; }

  selects.forEach(function (select) {
    const words = Array.from(new Set(claims.map((claim) => claim[select.dataset.column]))).sort();
    words.forEach(function (word) { select.add(new Option(word, word)); });
    select.addEventListener("change", draw);
  });
  search.addEventListener("input", draw);
  document.getElementById("claims-filter").addEventListener("submit", (event) => event.preventDefault());

  const rows = claims.map(function (claim) {
    const row = document.createElement("tr");
    columns.forEach(function (name) {
      const cell = row.insertCell();
      if (name === "claim_id" && claim.page) {
        const link = document.createElement("a");
        link.href = claim.page;
        link.textContent = claim[name];
        cell.append(link);
      } else {
        cell.textContent = claim[name] || "";
      }
    });
    body.append(row);
    return { claim: claim, row: row, text: columns.map((name) => claim[name] || "").join(" ").toLowerCase() };
  });

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach(function (entry) {
      const fits = words.every((word) => entry.text.includes(word)) &&
        selects.every((select) => !select.value || entry.claim[select.dataset.column] === select.value);
      entry.row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = shown + " of " + claims.length + " claims";
  }
  draw();
})();
