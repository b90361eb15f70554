// Made from schemas/dockerfile.json by npm run generate.

/**
 * One word, or why it is not known.
 */
export type Word = string | Unknown;

/**
 * One Dockerfile: its last stage, with what it has from the stages and images below.
 */
export interface Dockerfile {
  /**
   * The images that it rests on, as written; the bottom one first.
   *
   * Items: An image's reference.
   */
  from: string[];
  /**
   * ENTRYPOINT: in shell form the shell, -c and the script.
   */
  entrypoint?: Word[];
  /**
   * CMD: in shell form the shell, -c and the script.
   */
  command?: Word[];
  /**
   * ENV, by name.
   */
  environment?: {
    [k: string]: Word;
  };
  /**
   * WORKDIR, absolute. Absent where it is not known.
   */
  working_directory?: string;
  /**
   * STOPSIGNAL, as written or as the official image sets it.
   */
  stop_signal?: string | Unknown;
  /**
   * EXPOSE, of TCP.
   *
   * Items: A port.
   */
  ports?: number[];
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
