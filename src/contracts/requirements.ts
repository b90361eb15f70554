// Made from schemas/requirements.json by npm run generate.

/**
 * One requirements file of pip with all that it includes.
 */
export interface Requirements {
  /**
   * By normalised name: lower case, with -.
   */
  packages: {
    /**
     * The versions that the requirement allows.
     */
    [k: string]: {
      /**
       * The requirement as the file writes it.
       */
      written: string;
      /**
       * The lowest version allowed, or supposed where the requirement has no lower end.
       */
      from: string;
      /**
       * The version below which all allowed ones are. Absent: no upper end.
       */
      below?: string;
    };
  };
}
