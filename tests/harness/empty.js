// Stands in for a module that is loaded and never used (jest.config.js).
module.exports = {};
