// A page on the way from one place to another sends itself on; without scripts its button does.
document.querySelector("form[data-onward]")?.requestSubmit();
