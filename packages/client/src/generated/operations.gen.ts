// Written by scripts/generate-client.mjs from the OpenAPI document.
import type {
  ConfirmLinkData,
  ConfirmLinkResponse,
  ConnectAccountData,
  ConnectAccountResponse,
  CreateAdminKeyData,
  CreateAdminKeyResponse,
  CreateAppData,
  CreateAppKeyData,
  CreateAppKeyResponse,
  CreateAppResponse,
  CreateCampaignData,
  CreateCampaignResponse,
  CreateEndpointData,
  CreateEndpointResponse,
  CreateErasureData,
  CreateErasureResponse,
  CreateOperatorEndpointData,
  CreateOperatorEndpointResponse,
  CreateSignInLinkData,
  CreateSignInLinkResponse,
  DeclineLinkData,
  DeclineLinkResponse,
  DeleteAccountConnectionData,
  DeleteAccountConnectionResponse,
  DeleteAppLogoData,
  DeleteAppLogoResponse,
  DeleteEndpointData,
  DeleteEndpointResponse,
  DeleteOperatorEndpointData,
  DeleteOperatorEndpointResponse,
  EndCampaignData,
  EndCampaignResponse,
  EndSessionData,
  EndSessionResponse,
  ExamineAccountData,
  ExamineAccountResponse,
  GetAccountConnectionData,
  GetAccountConnectionResponse,
  GetAccountData,
  GetAccountResponse,
  GetAppData,
  GetAppResponse,
  GetCampaignData,
  GetCampaignResponse,
  GetCampaignStatsData,
  GetCampaignStatsResponse,
  GetCurrentSessionData,
  GetCurrentSessionResponse,
  GetEndpointData,
  GetEndpointResponse,
  GetErasureData,
  GetErasureResponse,
  GetIceBreakersData,
  GetIceBreakersResponse,
  GetIdentityData,
  GetIdentityResponse,
  GetInviteData,
  GetInviteResponse,
  GetLinkData,
  GetLinkResponse,
  GetLivenessData,
  GetLivenessResponse,
  GetNotificationData,
  GetNotificationResponse,
  GetOperatorEndpointData,
  GetOperatorEndpointResponse,
  GetOperatorNotificationData,
  GetOperatorNotificationResponse,
  GetOverviewData,
  GetOverviewResponse,
  GetReadinessData,
  GetReadinessResponse,
  GetSelfTestData,
  GetSelfTestResponse,
  GetStatsData,
  GetStatsResponse,
  GetTimelineData,
  GetTimelineResponse,
  GetTopCampaignsData,
  GetTopCampaignsResponse,
  GetVersionData,
  GetVersionResponse,
  GrantAppAccountData,
  GrantAppAccountResponse,
  InspectInviteData,
  InspectInviteResponse,
  ListAccountsData,
  ListAccountsResponse,
  ListAdminKeysData,
  ListAdminKeysResponse,
  ListAppAccountsData,
  ListAppAccountsResponse,
  ListAppKeysData,
  ListAppKeysResponse,
  ListAppsData,
  ListAppsResponse,
  ListAttemptsData,
  ListAttemptsResponse,
  ListAuditEntriesData,
  ListAuditEntriesResponse,
  ListCampaignsData,
  ListCampaignsResponse,
  ListDeadLettersData,
  ListDeadLettersResponse,
  ListEndpointsData,
  ListEndpointsResponse,
  ListErasuresData,
  ListErasuresResponse,
  ListIdentitiesData,
  ListIdentitiesResponse,
  ListInvitesData,
  ListInvitesResponse,
  ListLinkAttemptsData,
  ListLinkAttemptsResponse,
  ListLinksData,
  ListLinksResponse,
  ListNotificationsData,
  ListNotificationsResponse,
  ListOperatorEndpointsData,
  ListOperatorEndpointsResponse,
  ListOperatorNotificationsData,
  ListOperatorNotificationsResponse,
  ListSessionsData,
  ListSessionsResponse,
  LookUpByPostData,
  LookUpByPostResponse,
  LookUpData,
  LookUpResponse,
  MintInviteData,
  MintInviteResponse,
  MintLinkData,
  MintLinkResponse,
  PutAccountConnectionData,
  PutAccountConnectionResponse,
  PutAppLogoData,
  PutAppLogoResponse,
  PutIceBreakersData,
  PutIceBreakersResponse,
  RedeemInviteData,
  RedeemInviteResponse,
  RedeliverNotificationData,
  RedeliverNotificationResponse,
  RedeliverOperatorNotificationData,
  RedeliverOperatorNotificationResponse,
  RegisterAccountData,
  RegisterAccountResponse,
  RepairAccountData,
  RepairAccountResponse,
  ReplayEndpointData,
  ReplayEndpointResponse,
  ReplayOperatorEndpointData,
  ReplayOperatorEndpointResponse,
  RetryDeadLetterData,
  RetryDeadLetterResponse,
  RevokeAdminKeyData,
  RevokeAdminKeyResponse,
  RevokeAppAccountData,
  RevokeAppAccountResponse,
  RevokeAppKeyData,
  RevokeAppKeyResponse,
  RevokeInviteData,
  RevokeInviteResponse,
  RevokeLinkData,
  RevokeLinkResponse,
  RotateAdminKeyData,
  RotateAdminKeyResponse,
  RotateAppKeyData,
  RotateAppKeyResponse,
  RotateEndpointData,
  RotateEndpointResponse,
  RotateOperatorEndpointData,
  RotateOperatorEndpointResponse,
  StartSelfTestData,
  StartSelfTestResponse,
  StartSessionData,
  StartSessionResponse,
  TestEndpointData,
  TestEndpointResponse,
  TestOperatorEndpointData,
  TestOperatorEndpointResponse,
  UnlinkIdentityData,
  UnlinkIdentityResponse,
  UpdateAccountData,
  UpdateAccountResponse,
  UpdateAppData,
  UpdateAppResponse,
  UpdateCampaignData,
  UpdateCampaignResponse,
  UpdateEndpointData,
  UpdateEndpointResponse,
  UpdateOperatorEndpointData,
  UpdateOperatorEndpointResponse,
  VerifySessionData,
  VerifySessionResponse,
} from './types.gen.js';

/** The request and the answer of each operation. */
export interface Operations {
  /**
   * Reports that the process is running
   *
   * It does not check the database.
   */
  getLiveness: { request: GetLivenessData; answer: GetLivenessResponse };
  /**
   * Reports whether the service is ready: the database takes writes and the service is not stopping, otherwise 503
   */
  getReadiness: { request: GetReadinessData; answer: GetReadinessResponse };
  /**
   * Lists the accounts, newest first
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAccounts: { request: ListAccountsData; answer: ListAccountsResponse };
  /**
   * Registers an Instagram professional account
   *
   * Repeating the request answers 200.
   *
   * Requires an admin key with the role `admin`.
   */
  registerAccount: { request: RegisterAccountData; answer: RegisterAccountResponse };
  /**
   * Returns an account
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getAccount: { request: GetAccountData; answer: GetAccountResponse };
  /**
   * Renames, disables or enables an account
   *
   * Disabling only stops mints: links that were already minted can still be used.
   *
   * Requires an admin key with the role `admin`.
   */
  updateAccount: { request: UpdateAccountData; answer: UpdateAccountResponse };
  /**
   * Begins a log-in with Instagram
   *
   * The owner of the account agrees at `url`, which connects the account.
   *
   * Requires an admin key with the role `admin`.
   */
  connectAccount: { request: ConnectAccountData; answer: ConnectAccountResponse };
  /**
   * Returns the connection of an account, without its token
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getAccountConnection: { request: GetAccountConnectionData; answer: GetAccountConnectionResponse };
  /**
   * Connects an account with a token, in place of its former one
   *
   * Only whose token it is decides; what else fails is in `lastError`.
   *
   * Requires an admin key with the role `admin`.
   */
  putAccountConnection: { request: PutAccountConnectionData; answer: PutAccountConnectionResponse };
  /**
   * Deletes the connection of an account with its token
   *
   * Links still work: Meta's webhooks are not turned off.
   *
   * Requires an admin key with the role `admin`.
   */
  deleteAccountConnection: { request: DeleteAccountConnectionData; answer: DeleteAccountConnectionResponse };
  /**
   * Looks at everything between a person on Instagram and Hitch, and says what to do
   *
   * It changes nothing.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  examineAccount: { request: ExamineAccountData; answer: ExamineAccountResponse };
  /**
   * Makes the repairs that harm nothing set elsewhere: refreshes the token, subscribes, reads conversations, adds missing ice breakers
   *
   * Requires an admin key with the role `admin`.
   */
  repairAccount: { request: RepairAccountData; answer: RepairAccountResponse };
  /**
   * Returns how far the last test has come
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getSelfTest: { request: GetSelfTestData; answer: GetSelfTestResponse };
  /**
   * Starts a test of the whole path: the owner sends `word` from the account to the account itself, and taps the button that comes
   *
   * Requires an admin key with the role `admin`.
   */
  startSelfTest: { request: StartSelfTestData; answer: StartSelfTestResponse };
  /**
   * Returns the questions that new threads of an account offer, those that are desired, and the difference
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getIceBreakers: { request: GetIceBreakersData; answer: GetIceBreakersResponse };
  /**
   * Sets the questions that Hitch keeps in new threads of an account
   *
   * Questions of other tools stay, unless `force` removes them.
   *
   * Requires an admin key with the role `admin`.
   */
  putIceBreakers: { request: PutIceBreakersData; answer: PutIceBreakersResponse };
  /**
   * Lists the apps, newest first
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listApps: { request: ListAppsData; answer: ListAppsResponse };
  /**
   * Registers an external app
   *
   * Requires an admin key with the role `admin`.
   */
  createApp: { request: CreateAppData; answer: CreateAppResponse };
  /**
   * Returns an app
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getApp: { request: GetAppData; answer: GetAppResponse };
  /**
   * Changes an app; fields that are left out keep their values
   *
   * Disabling an app refuses its keys and revokes its pending links.
   *
   * Requires an admin key with the role `admin`.
   */
  updateApp: { request: UpdateAppData; answer: UpdateAppResponse };
  /**
   * Lists the accounts that are granted to an app, newest first
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAppAccounts: { request: ListAppAccountsData; answer: ListAppAccountsResponse };
  /**
   * Grants an account to an app, which can then mint links for it
   *
   * Granting again changes nothing.
   *
   * Requires an admin key with the role `admin`.
   */
  grantAppAccount: { request: GrantAppAccountData; answer: GrantAppAccountResponse };
  /**
   * Revokes a grant; if it was the default account of the app, the app has none
   *
   * Links that were already minted can still be used.
   *
   * Requires an admin key with the role `admin`.
   */
  revokeAppAccount: { request: RevokeAppAccountData; answer: RevokeAppAccountResponse };
  /**
   * Lists the keys of an app, newest first, without the secrets
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAppKeys: { request: ListAppKeysData; answer: ListAppKeysResponse };
  /**
   * Creates a key for an app
   *
   * The answer contains the secret key, which is not shown again.
   *
   * Requires an admin key with the role `admin`.
   */
  createAppKey: { request: CreateAppKeyData; answer: CreateAppKeyResponse };
  /**
   * Revokes a key immediately
   *
   * Repeating the request gives the same answer.
   *
   * Requires an admin key with the role `admin`.
   */
  revokeAppKey: { request: RevokeAppKeyData; answer: RevokeAppKeyResponse };
  /**
   * Replaces an active key with a new one
   *
   * The old key stays valid during the overlap.
   *
   * Requires an admin key with the role `admin`.
   */
  rotateAppKey: { request: RotateAppKeyData; answer: RotateAppKeyResponse };
  /**
   * Stores a logo of an app, at most 10 KiB, in place of the former one
   *
   * An SVG may hold shapes, gradients and text: script, styles
   * that load anything, references to other documents and animation are refused.
   *
   * Requires an admin key with the role `admin`.
   */
  putAppLogo: { request: PutAppLogoData; answer: PutAppLogoResponse };
  /**
   * Removes a logo of an app
   *
   * Removing it again changes nothing.
   *
   * Requires an admin key with the role `admin`.
   */
  deleteAppLogo: { request: DeleteAppLogoData; answer: DeleteAppLogoResponse };
  /**
   * Lists all attempts, newest first
   *
   * The list includes attempts with refs that are not valid, which belong to no app.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAttempts: { request: ListAttemptsData; answer: ListAttemptsResponse };
  /**
   * Lists the audit log, newest first, by key, action, row, person or app
   *
   * Reading the log adds no entry.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAuditEntries: { request: ListAuditEntriesData; answer: ListAuditEntriesResponse };
  /**
   * Lists events that the database refused, newest first
   *
   * They are not decided, unless they were retried.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listDeadLetters: { request: ListDeadLettersData; answer: ListDeadLettersResponse };
  /**
   * Has the event of a dead letter decided again, by the time of the event
   *
   * `outcome` says what became of it. Repeating the request
   * gives the same answer, and decides nothing again.
   *
   * Requires an admin key with the role `admin` or `support`.
   */
  retryDeadLetter: { request: RetryDeadLetterData; answer: RetryDeadLetterResponse };
  /**
   * Lists the endpoints of the operators, newest first, without their secrets
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listOperatorEndpoints: { request: ListOperatorEndpointsData; answer: ListOperatorEndpointsResponse };
  /**
   * Creates an endpoint that receives notifications about the service
   *
   * The answer contains the secret that signs them, which is
   * not shown again.
   *
   * Requires an admin key with the role `admin`.
   */
  createOperatorEndpoint: { request: CreateOperatorEndpointData; answer: CreateOperatorEndpointResponse };
  /**
   * Returns an endpoint of the operators
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getOperatorEndpoint: { request: GetOperatorEndpointData; answer: GetOperatorEndpointResponse };
  /**
   * Changes an endpoint of the operators; fields that are left out keep their values
   *
   * Waiting notifications go to the new URL.
   *
   * Requires an admin key with the role `admin`.
   */
  updateOperatorEndpoint: { request: UpdateOperatorEndpointData; answer: UpdateOperatorEndpointResponse };
  /**
   * Deletes an endpoint of the operators and its secrets; nothing more is sent to it
   *
   * Requires an admin key with the role `admin`.
   */
  deleteOperatorEndpoint: { request: DeleteOperatorEndpointData; answer: DeleteOperatorEndpointResponse };
  /**
   * Lists the notifications to an endpoint of the operators, sent or waiting, newest first, each with its newest deliveries
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listOperatorNotifications: { request: ListOperatorNotificationsData; answer: ListOperatorNotificationsResponse };
  /**
   * Returns a notification to an endpoint of the operators with its newest deliveries
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getOperatorNotification: { request: GetOperatorNotificationData; answer: GetOperatorNotificationResponse };
  /**
   * Sends a notification again, in any state: its schedule restarts immediately
   *
   * Its id and body do not change.
   *
   * Requires an admin key with the role `admin` or `support`.
   */
  redeliverOperatorNotification: { request: RedeliverOperatorNotificationData; answer: RedeliverOperatorNotificationResponse };
  /**
   * Sends all notifications of the endpoint of the operators since a given time again
   *
   * It includes those that were delivered and
   * those that were canceled while the endpoint was disabled, but not tests.
   *
   * Requires an admin key with the role `admin` or `support`.
   */
  replayOperatorEndpoint: { request: ReplayOperatorEndpointData; answer: ReplayOperatorEndpointResponse };
  /**
   * Creates a new secret
   *
   * During the overlap both secrets sign; another rotation within the overlap removes the oldest.
   *
   * Requires an admin key with the role `admin`.
   */
  rotateOperatorEndpoint: { request: RotateOperatorEndpointData; answer: RotateOperatorEndpointResponse };
  /**
   * Sends the endpoint of the operators a notification of the type `endpoint.test`, regardless of its `eventTypes`
   *
   * Requires an admin key with the role `admin`.
   */
  testOperatorEndpoint: { request: TestOperatorEndpointData; answer: TestOperatorEndpointResponse };
  /**
   * Lists the receipts, newest first
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listErasures: { request: ListErasuresData; answer: ListErasuresResponse };
  /**
   * Erases all data of a person
   *
   * Late deliveries of Meta cannot restore it. With `dryRun=true` it only counts that data.
   *
   * Requires an admin key with the role `admin`.
   */
  createErasure: { request: CreateErasureData; answer: CreateErasureResponse };
  /**
   * Returns a receipt
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getErasure: { request: GetErasureData; answer: GetErasureResponse };
  /**
   * Returns an identity, its history, and everything that happened to its person and user in the app, newest first
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getTimeline: { request: GetTimelineData; answer: GetTimelineResponse };
  /**
   * Lists the admin keys, newest first, without the secrets
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listAdminKeys: { request: ListAdminKeysData; answer: ListAdminKeysResponse };
  /**
   * Creates an admin key
   *
   * The answer contains the secret key, which is not shown again.
   *
   * Requires an admin key with the role `admin`.
   */
  createAdminKey: { request: CreateAdminKeyData; answer: CreateAdminKeyResponse };
  /**
   * Revokes an admin key immediately, even the one that sends the request
   *
   * Repeating the request gives the same answer.
   *
   * Requires an admin key with the role `admin`.
   */
  revokeAdminKey: { request: RevokeAdminKeyData; answer: RevokeAdminKeyResponse };
  /**
   * Replaces an active key with a new one
   *
   * The old key stays valid during the overlap.
   *
   * Requires an admin key with the role `admin`.
   */
  rotateAdminKey: { request: RotateAdminKeyData; answer: RotateAdminKeyResponse };
  /**
   * Looks up a person or a link by any of its identifiers
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  lookUp: { request: LookUpData; answer: LookUpResponse };
  /**
   * Looks up a text that should not be part of a URL, such as a ref or a whole ig.me URL
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  lookUpByPost: { request: LookUpByPostData; answer: LookUpByPostResponse };
  /**
   * Shows whether all is well: accounts and endpoints with the worst first, what waits, this week against the last, and how far the set-up has come
   *
   * Names no person.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getOverview: { request: GetOverviewData; answer: GetOverviewResponse };
  /**
   * Lists sessions, newest first: all for a key with the role `admin`, and those of the same key for others
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  listSessions: { request: ListSessionsData; answer: ListSessionsResponse };
  /**
   * Signs a browser in to the console: starts a session and sets its cookie, which later requests send instead of the key
   *
   * With a
   * link instead of a key, the request has to be sent by a page of the service, with `X-Hitch-Console: 1`.
   */
  startSession: { request: StartSessionData; answer: StartSessionResponse };
  /**
   * Returns the session of this request
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getCurrentSession: { request: GetCurrentSessionData; answer: GetCurrentSessionResponse };
  /**
   * Shows the session's key again, so that the session may make keys and erase people for 5 minutes
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  verifySession: { request: VerifySessionData; answer: VerifySessionResponse };
  /**
   * Makes an address that signs a browser in once, within two minutes, with the role of this key
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  createSignInLink: { request: CreateSignInLinkData; answer: CreateSignInLinkResponse };
  /**
   * Ends a session: its own, or with the role `admin` any
   *
   * Repeating the request gives the same answer.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  endSession: { request: EndSessionData; answer: EndSessionResponse };
  /**
   * Shows how many links were minted, opened, came to and linked, with outcomes and deliveries, by hour or by day
   *
   * Names no person; at most 30 seconds old.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getStats: { request: GetStatsData; answer: GetStatsResponse };
  /**
   * Shows how often people came through campaigns, how many they are, and how many of them were linked later: in all, and for the 20 campaigns with the most visits
   *
   * Names no person.
   *
   * Requires an admin key with the role `admin`, `support` or `viewer`.
   */
  getTopCampaigns: { request: GetTopCampaignsData; answer: GetTopCampaignsResponse };
  /**
   * Lists the campaigns of an app, newest first
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listCampaigns: { request: ListCampaignsData; answer: ListCampaignsResponse };
  /**
   * Creates a campaign: a ref for packaging, posters or profiles that many people may use, and that does not link people
   *
   * Requires a key with the scope `links:write`, or an admin key with the role `admin`.
   */
  createCampaign: { request: CreateCampaignData; answer: CreateCampaignResponse };
  /**
   * Returns a campaign
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getCampaign: { request: GetCampaignData; answer: GetCampaignResponse };
  /**
   * Changes a campaign, also one that has ended, except for its `status`: a later `endsAt` makes it count again
   *
   * Fields that are left out
   * keep their values. The ref stays the same.
   *
   * Requires a key with the scope `links:write`, or an admin key with the role `admin`.
   */
  updateCampaign: { request: UpdateCampaignData; answer: UpdateCampaignResponse };
  /**
   * Ends a campaign now: what comes later does not count
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `links:write`, or an admin key with the role `admin`.
   */
  endCampaign: { request: EndCampaignData; answer: EndCampaignResponse };
  /**
   * Shows how often people came through a campaign, how many they are, and how many of them were linked later
   *
   * Names no person.
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getCampaignStats: { request: GetCampaignStatsData; answer: GetCampaignStatsResponse };
  /**
   * Lists the endpoints of an app, newest first, without their secrets
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listEndpoints: { request: ListEndpointsData; answer: ListEndpointsResponse };
  /**
   * Creates an endpoint
   *
   * The answer contains the secret that signs its notifications, which is not shown again.
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`.
   */
  createEndpoint: { request: CreateEndpointData; answer: CreateEndpointResponse };
  /**
   * Returns an endpoint
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getEndpoint: { request: GetEndpointData; answer: GetEndpointResponse };
  /**
   * Changes an endpoint; fields that are left out keep their values
   *
   * Waiting notifications go to the new URL.
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`.
   */
  updateEndpoint: { request: UpdateEndpointData; answer: UpdateEndpointResponse };
  /**
   * Deletes an endpoint and its secrets; nothing more is sent to it
   *
   * Requires a key with the scope `webhooks:manage`.
   */
  deleteEndpoint: { request: DeleteEndpointData; answer: DeleteEndpointResponse };
  /**
   * Sends all notifications of the endpoint since a given time again, in their original order
   *
   * It includes those that were
   * delivered and those that were canceled while the endpoint was disabled, but not tests.
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin` or `support`.
   */
  replayEndpoint: { request: ReplayEndpointData; answer: ReplayEndpointResponse };
  /**
   * Creates a new secret
   *
   * During the overlap both secrets sign; another rotation within the overlap removes the oldest.
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`.
   */
  rotateEndpoint: { request: RotateEndpointData; answer: RotateEndpointResponse };
  /**
   * Sends the endpoint a notification of the type `endpoint.test`, regardless of its `eventTypes`
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`.
   */
  testEndpoint: { request: TestEndpointData; answer: TestEndpointResponse };
  /**
   * Lists identities, newest first: of an external user, of an IGSID, of both, or all
   *
   * Requires a key with the scope `identities:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listIdentities: { request: ListIdentitiesData; answer: ListIdentitiesResponse };
  /**
   * Returns an identity
   *
   * Requires a key with the scope `identities:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getIdentity: { request: GetIdentityData; answer: GetIdentityResponse };
  /**
   * Ends an identity, so that the person and the user can be linked again
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `identities:write`, or an admin key with the role `admin` or `support`.
   */
  unlinkIdentity: { request: UnlinkIdentityData; answer: UnlinkIdentityResponse };
  /**
   * Lists invites, newest first, without what redeems them
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listInvites: { request: ListInvitesData; answer: ListInvitesResponse };
  /**
   * Makes an invite for a person in the chat: a link to the app's own page, where the person signs in
   *
   * Requires a key with the scope `links:write`.
   */
  mintInvite: { request: MintInviteData; answer: MintInviteResponse };
  /**
   * Says whose Instagram an invite would connect, and changes nothing
   *
   * Show it to the signed-in user before you redeem the invite.
   *
   * Requires a key with the scope `links:write`.
   */
  inspectInvite: { request: InspectInviteData; answer: InspectInviteResponse };
  /**
   * Links the person of an invite with the signed-in user
   *
   * Redeem it only after that user has said yes on a page that shows whose
   * Instagram it is: an invite that was passed on would connect the user with the Instagram of the sender. The same user again gets the
   * same answer.
   *
   * Requires a key with the scope `links:write`.
   */
  redeemInvite: { request: RedeemInviteData; answer: RedeemInviteResponse };
  /**
   * Returns an invite, without what redeems it
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getInvite: { request: GetInviteData; answer: GetInviteResponse };
  /**
   * Revokes an invite that was not redeemed
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `links:write`, or an admin key with the role `admin`.
   */
  revokeInvite: { request: RevokeInviteData; answer: RevokeInviteResponse };
  /**
   * Lists the links of an app, newest first, without their refs and URLs, which only the answer of the mint contains
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listLinks: { request: ListLinksData; answer: ListLinksResponse };
  /**
   * Mints an ig.me link for a signed-in user of the app
   *
   * Requires a key with the scope `links:write`.
   */
  mintLink: { request: MintLinkData; answer: MintLinkResponse };
  /**
   * Returns a link
   *
   * With `waitSeconds` the request is answered when the status changes, or after that time with the unchanged
   * link.
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getLink: { request: GetLinkData; answer: GetLinkResponse };
  /**
   * Lists the attempts with a link, newest first: why it was linked or not
   *
   * Requires a key with the scope `links:read`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listLinkAttempts: { request: ListLinkAttemptsData; answer: ListLinkAttemptsResponse };
  /**
   * Confirms that the person who followed the link is the user: the link takes effect
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `links:write`.
   */
  confirmLink: { request: ConfirmLinkData; answer: ConfirmLinkResponse };
  /**
   * Declines the person who followed the link: the link is rejected
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `links:write`.
   */
  declineLink: { request: DeclineLinkData; answer: DeclineLinkResponse };
  /**
   * Revokes a link: events that arrive later no longer link
   *
   * Repeating the request gives the same answer.
   *
   * Requires a key with the scope `links:write`, or an admin key with the role `admin`.
   */
  revokeLink: { request: RevokeLinkData; answer: RevokeLinkResponse };
  /**
   * Lists notifications, sent or waiting, newest first, each with its newest deliveries
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  listNotifications: { request: ListNotificationsData; answer: ListNotificationsResponse };
  /**
   * Returns a notification with its newest deliveries
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin`, `support` or `viewer`.
   */
  getNotification: { request: GetNotificationData; answer: GetNotificationResponse };
  /**
   * Sends a notification again, in any state: its schedule restarts immediately
   *
   * A notification that waits for its next attempt
   * is sent now. Its id and body do not change.
   *
   * Requires a key with the scope `webhooks:manage`, or an admin key with the role `admin` or `support`.
   */
  redeliverNotification: { request: RedeliverNotificationData; answer: RedeliverNotificationResponse };
  /**
   * Returns the version of the running service
   */
  getVersion: { request: GetVersionData; answer: GetVersionResponse };
}

/** How each operation is sent. */
export const OPERATIONS = {
  getLiveness: { method: 'GET', path: '/livez', honoursKey: false },
  getReadiness: { method: 'GET', path: '/readyz', honoursKey: false },
  listAccounts: { method: 'GET', path: '/v1/admin/accounts', honoursKey: false },
  registerAccount: { method: 'POST', path: '/v1/admin/accounts', honoursKey: true },
  getAccount: { method: 'GET', path: '/v1/admin/accounts/{id}', honoursKey: false },
  updateAccount: { method: 'PATCH', path: '/v1/admin/accounts/{id}', honoursKey: false },
  connectAccount: { method: 'POST', path: '/v1/admin/accounts/{id}/connect', honoursKey: false },
  getAccountConnection: { method: 'GET', path: '/v1/admin/accounts/{id}/connection', honoursKey: false },
  putAccountConnection: { method: 'PUT', path: '/v1/admin/accounts/{id}/connection', honoursKey: false },
  deleteAccountConnection: { method: 'DELETE', path: '/v1/admin/accounts/{id}/connection', honoursKey: false },
  examineAccount: { method: 'GET', path: '/v1/admin/accounts/{id}/doctor', honoursKey: false },
  repairAccount: { method: 'POST', path: '/v1/admin/accounts/{id}/doctor/fix', honoursKey: false },
  getSelfTest: { method: 'GET', path: '/v1/admin/accounts/{id}/doctor/self-test', honoursKey: false },
  startSelfTest: { method: 'POST', path: '/v1/admin/accounts/{id}/doctor/self-test', honoursKey: false },
  getIceBreakers: { method: 'GET', path: '/v1/admin/accounts/{id}/ice-breakers', honoursKey: false },
  putIceBreakers: { method: 'PUT', path: '/v1/admin/accounts/{id}/ice-breakers', honoursKey: false },
  listApps: { method: 'GET', path: '/v1/admin/apps', honoursKey: false },
  createApp: { method: 'POST', path: '/v1/admin/apps', honoursKey: true },
  getApp: { method: 'GET', path: '/v1/admin/apps/{id}', honoursKey: false },
  updateApp: { method: 'PATCH', path: '/v1/admin/apps/{id}', honoursKey: false },
  listAppAccounts: { method: 'GET', path: '/v1/admin/apps/{id}/accounts', honoursKey: false },
  grantAppAccount: { method: 'POST', path: '/v1/admin/apps/{id}/accounts', honoursKey: false },
  revokeAppAccount: { method: 'DELETE', path: '/v1/admin/apps/{id}/accounts/{accountId}', honoursKey: false },
  listAppKeys: { method: 'GET', path: '/v1/admin/apps/{id}/keys', honoursKey: false },
  createAppKey: { method: 'POST', path: '/v1/admin/apps/{id}/keys', honoursKey: true },
  revokeAppKey: { method: 'POST', path: '/v1/admin/apps/{id}/keys/{keyId}/revoke', honoursKey: false },
  rotateAppKey: { method: 'POST', path: '/v1/admin/apps/{id}/keys/{keyId}/rotate', honoursKey: true },
  putAppLogo: { method: 'PUT', path: '/v1/admin/apps/{id}/logo', honoursKey: false },
  deleteAppLogo: { method: 'DELETE', path: '/v1/admin/apps/{id}/logo', honoursKey: false },
  listAttempts: { method: 'GET', path: '/v1/admin/attempts', honoursKey: false },
  listAuditEntries: { method: 'GET', path: '/v1/admin/audit', honoursKey: false },
  listDeadLetters: { method: 'GET', path: '/v1/admin/dead-letters', honoursKey: false },
  retryDeadLetter: { method: 'POST', path: '/v1/admin/dead-letters/{id}/retry', honoursKey: false },
  listOperatorEndpoints: { method: 'GET', path: '/v1/admin/endpoints', honoursKey: false },
  createOperatorEndpoint: { method: 'POST', path: '/v1/admin/endpoints', honoursKey: true },
  getOperatorEndpoint: { method: 'GET', path: '/v1/admin/endpoints/{id}', honoursKey: false },
  updateOperatorEndpoint: { method: 'PATCH', path: '/v1/admin/endpoints/{id}', honoursKey: false },
  deleteOperatorEndpoint: { method: 'DELETE', path: '/v1/admin/endpoints/{id}', honoursKey: false },
  listOperatorNotifications: { method: 'GET', path: '/v1/admin/endpoints/{id}/notifications', honoursKey: false },
  getOperatorNotification: { method: 'GET', path: '/v1/admin/endpoints/{id}/notifications/{notificationId}', honoursKey: false },
  redeliverOperatorNotification: { method: 'POST', path: '/v1/admin/endpoints/{id}/notifications/{notificationId}/redeliver', honoursKey: false },
  replayOperatorEndpoint: { method: 'POST', path: '/v1/admin/endpoints/{id}/replay', honoursKey: false },
  rotateOperatorEndpoint: { method: 'POST', path: '/v1/admin/endpoints/{id}/rotate', honoursKey: true },
  testOperatorEndpoint: { method: 'POST', path: '/v1/admin/endpoints/{id}/test', honoursKey: false },
  listErasures: { method: 'GET', path: '/v1/admin/erasures', honoursKey: false },
  createErasure: { method: 'POST', path: '/v1/admin/erasures', honoursKey: true },
  getErasure: { method: 'GET', path: '/v1/admin/erasures/{id}', honoursKey: false },
  getTimeline: { method: 'GET', path: '/v1/admin/identities/{id}/timeline', honoursKey: false },
  listAdminKeys: { method: 'GET', path: '/v1/admin/keys', honoursKey: false },
  createAdminKey: { method: 'POST', path: '/v1/admin/keys', honoursKey: true },
  revokeAdminKey: { method: 'POST', path: '/v1/admin/keys/{id}/revoke', honoursKey: false },
  rotateAdminKey: { method: 'POST', path: '/v1/admin/keys/{id}/rotate', honoursKey: true },
  lookUp: { method: 'GET', path: '/v1/admin/lookup', honoursKey: false },
  lookUpByPost: { method: 'POST', path: '/v1/admin/lookup', honoursKey: false },
  getOverview: { method: 'GET', path: '/v1/admin/overview', honoursKey: false },
  listSessions: { method: 'GET', path: '/v1/admin/sessions', honoursKey: false },
  startSession: { method: 'POST', path: '/v1/admin/sessions', honoursKey: false },
  getCurrentSession: { method: 'GET', path: '/v1/admin/sessions/current', honoursKey: false },
  verifySession: { method: 'POST', path: '/v1/admin/sessions/current/verify', honoursKey: false },
  createSignInLink: { method: 'POST', path: '/v1/admin/sessions/links', honoursKey: false },
  endSession: { method: 'DELETE', path: '/v1/admin/sessions/{id}', honoursKey: false },
  getStats: { method: 'GET', path: '/v1/admin/stats', honoursKey: false },
  getTopCampaigns: { method: 'GET', path: '/v1/admin/stats/campaigns', honoursKey: false },
  listCampaigns: { method: 'GET', path: '/v1/campaigns', honoursKey: false },
  createCampaign: { method: 'POST', path: '/v1/campaigns', honoursKey: true },
  getCampaign: { method: 'GET', path: '/v1/campaigns/{id}', honoursKey: false },
  updateCampaign: { method: 'PATCH', path: '/v1/campaigns/{id}', honoursKey: false },
  endCampaign: { method: 'POST', path: '/v1/campaigns/{id}/end', honoursKey: false },
  getCampaignStats: { method: 'GET', path: '/v1/campaigns/{id}/stats', honoursKey: false },
  listEndpoints: { method: 'GET', path: '/v1/endpoints', honoursKey: false },
  createEndpoint: { method: 'POST', path: '/v1/endpoints', honoursKey: true },
  getEndpoint: { method: 'GET', path: '/v1/endpoints/{id}', honoursKey: false },
  updateEndpoint: { method: 'PATCH', path: '/v1/endpoints/{id}', honoursKey: false },
  deleteEndpoint: { method: 'DELETE', path: '/v1/endpoints/{id}', honoursKey: false },
  replayEndpoint: { method: 'POST', path: '/v1/endpoints/{id}/replay', honoursKey: false },
  rotateEndpoint: { method: 'POST', path: '/v1/endpoints/{id}/rotate', honoursKey: true },
  testEndpoint: { method: 'POST', path: '/v1/endpoints/{id}/test', honoursKey: false },
  listIdentities: { method: 'GET', path: '/v1/identities', honoursKey: false },
  getIdentity: { method: 'GET', path: '/v1/identities/{id}', honoursKey: false },
  unlinkIdentity: { method: 'POST', path: '/v1/identities/{id}/unlink', honoursKey: false },
  listInvites: { method: 'GET', path: '/v1/invites', honoursKey: false },
  mintInvite: { method: 'POST', path: '/v1/invites', honoursKey: true },
  inspectInvite: { method: 'POST', path: '/v1/invites/inspect', honoursKey: false },
  redeemInvite: { method: 'POST', path: '/v1/invites/redeem', honoursKey: false },
  getInvite: { method: 'GET', path: '/v1/invites/{id}', honoursKey: false },
  revokeInvite: { method: 'POST', path: '/v1/invites/{id}/revoke', honoursKey: false },
  listLinks: { method: 'GET', path: '/v1/links', honoursKey: false },
  mintLink: { method: 'POST', path: '/v1/links', honoursKey: true },
  getLink: { method: 'GET', path: '/v1/links/{id}', honoursKey: false },
  listLinkAttempts: { method: 'GET', path: '/v1/links/{id}/attempts', honoursKey: false },
  confirmLink: { method: 'POST', path: '/v1/links/{id}/confirm', honoursKey: false },
  declineLink: { method: 'POST', path: '/v1/links/{id}/decline', honoursKey: false },
  revokeLink: { method: 'POST', path: '/v1/links/{id}/revoke', honoursKey: false },
  listNotifications: { method: 'GET', path: '/v1/notifications', honoursKey: false },
  getNotification: { method: 'GET', path: '/v1/notifications/{id}', honoursKey: false },
  redeliverNotification: { method: 'POST', path: '/v1/notifications/{id}/redeliver', honoursKey: false },
  getVersion: { method: 'GET', path: '/version', honoursKey: false },
} as const;
