// Made from schemas/report.json by npm run generate.
import type {Finding} from './finding.ts';
import type {Route, Unjoined} from './model.ts';

/**
 * What upkeep check --format json prints.
 */
export interface Report {
  /**
   * Version of this format.
   */
  format: 1;
  /**
   * Most severe first, then by file and line; waived ones marked.
   */
  findings: {
    finding: Finding;
    /**
     * Every route that the finding concerns.
     */
    routes: Route[];
    /**
     * What to write and where, in the vendor's own words: keepalive = 61 (web/gunicorn.conf.py:3).
     */
    fix: string[];
    /**
     * What the finding rests on that is not certain; absent where nothing is.
     */
    assumed?: string;
  }[];
  /**
   * The request paths that were joined.
   */
  paths: {
    client: string;
    server: string;
    /**
     * How many.
     */
    routes: number;
    evidence: 'certain' | 'assumed';
    because: string;
    /**
     * The line of the text report.
     */
    text: string;
  }[];
  unjoined: Unjoined[];
  /**
   * Every file that was looked at.
   */
  files: {
    file: string;
    /**
     * unread: not a configuration that upkeep knows.
     */
    status: 'read' | 'unread' | 'unreadable';
    /**
     * What it was read as.
     */
    format?: string;
    /**
     * Why it was not read, or where it belongs.
     */
    because?: string;
  }[];
  counts: {
    errors: number;
    warnings: number;
    infos: number;
    waived: number;
    files_read: number;
    /**
     * Values, addresses and files that were not understood.
     */
    not_understood: number;
  };
}
