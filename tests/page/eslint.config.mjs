// The scripts of the page share one scope: each says in a comment what it takes from the others.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "script", globals: globals.browser },
    rules: {
      "no-unused-vars": ["error", { vars: "local" }],
      "prefer-const": "error",
      eqeqeq: "error",
      "no-implicit-globals": "off",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Text enters the page as text." },
        { property: "outerHTML", message: "Text enters the page as text." },
      ],
    },
  },
];
