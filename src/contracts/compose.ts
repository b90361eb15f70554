// Made from schemas/compose.json by npm run generate.

/**
 * One word, or why it is not known.
 */
export type Word = string | Unknown;

/**
 * One compose stack: its services after merging, interpolation and extends.
 */
export interface Compose {
  /**
   * By name.
   */
  services: {
    [k: string]: Service;
  };
}
/**
 * One service.
 */
export interface Service {
  /**
   * image.
   */
  image?: string | Unknown;
  /**
   * build.
   */
  build?: {
    /**
     * The build context, a folder relative to the working directory; . is the working directory.
     */
    context: string | Unknown;
    /**
     * Path of the Dockerfile in the context.
     */
    dockerfile: string;
    /**
     * The stage that is built.
     */
    target?: string;
  };
  /**
   * entrypoint, split into words.
   */
  entrypoint?: Word[];
  /**
   * command, split into words.
   */
  command?: Word[];
  /**
   * environment over env_file, by name.
   */
  environment?: {
    [k: string]: Word;
  };
  /**
   * working_dir.
   */
  working_dir?: string | Unknown;
  /**
   * ports and expose.
   *
   * Items: One port.
   */
  ports?: {
    /**
     * In the container.
     */
    inside: number;
    /**
     * On the host.
     */
    published?: number;
  }[];
  /**
   * stop_signal.
   */
  stop_signal?: string | Unknown;
  /**
   * sysctls, by name.
   */
  sysctls?: {
    [k: string]: Word;
  };
  /**
   * stop_grace_period, in seconds.
   */
  stop_grace_period?: number | Unknown;
}
/**
 * A value that cannot be known statically.
 */
export interface Unknown {
  /**
   * Why, as a clause.
   */
  unknown: string;
}
