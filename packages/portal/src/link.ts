/** A page of the host application, shown as a tab of the portal's page. */
export interface Link {
  /** The name of the tab. */
  readonly title: string;
  /** Where the tab leads; relative to the portal's page, or absolute. */
  readonly href: string;
  /** Whether the tab stands for the portal's page itself. Default: false. */
  readonly current?: boolean | undefined;
}
