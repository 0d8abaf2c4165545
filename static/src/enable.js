// Told before the page is drawn, so that nothing jumps: this browser runs modules, the enhancements may show.
document.body.className += " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
